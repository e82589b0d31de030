//! Set-up of a database: what it needs, what it lacks, and the statements that mend it.
