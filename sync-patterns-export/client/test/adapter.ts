/**
 * What `ADAPTER=sqlite` changes: tests import `generated/contacts/…`, which is written for PGlite, and
 * get what was written for SQLite.
 */
export const ofAdapter =
  process.env['ADAPTER'] === 'sqlite'
    ? [
        {
          find: /^(.*\/)generated\/(contacts|earlier|tracker)\//,
          replacement: '$1generated/sqlite/$2/',
        },
      ]
    : []
