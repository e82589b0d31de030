#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    const __SHAPES: &[__p::Shape; 2usize] = &[
        <String as __p::Column>::SHAPE,
        <Option<i64> as __p::Column>::SHAPE,
    ];
    impl __p::Statements for Country {
        const TEXTS: [&'static str; 2] = [
            "<code: TEXT ><population: BIGINT ><the view countries_of_the_world>",
            "<code: TEXT ><population: INTEGER ><the view countries_of_the_world>",
        ];
        const STEPS: [&'static [u8]; 2] = [
            b"t\"\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t!\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
            b"t#\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t!\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
        ];
        const SHAPES: &'static [__p::Shape] = __SHAPES;
    }
    const _: () = {
        __p::check::spelled(__SHAPES, b" t?8");
    };
    #[automatically_derived]
    impl Country {
        /// The model as data.
        pub const MODEL: __p::Model = __p::model::<Self>();
        /// What a client subscribes to.
        pub const SHAPE: __p::ShapeDefinition = __p::definition::<Self>();
        /// The model's SQL for PGlite and Postgres.
        pub const POSTGRES: __p::Sql = __p::sql::<Country, 0, 67>();
        /// The model's SQL for SQLite.
        pub const SQLITE: __p::Sql = __p::sql::<Country, 1, 68>();
    }
    #[automatically_derived]
    impl __p::Syncable for Country {
        const MODEL: __p::Model = __p::Model {
            name: "Country",
            table: "countries_of_the_world",
            docs: "A country.",
            deprecated: __p::None,
            mode: __p::Mode::ReadOnly,
            scope: __p::Scope::All,
            fields: &[
                __p::Field {
                    is_key: true,
                    access: __p::Access::Server,
                    ..__p::field("code", "code", __SHAPES[0usize], 6u32)
                },
                __p::Field {
                    access: __p::Access::Server,
                    ..__p::field("population", "population", __SHAPES[1usize], 7u32)
                },
            ],
            server_only: &[],
            source: __p::Source {
                file: __p::file!(),
                line: 4u32,
            },
        };
        const SHAPE: __p::ShapeDefinition = __p::ShapeDefinition {
            table: "countries_of_the_world",
            columns: &["code", "population", "write_id"],
            where_clause: "",
            params: &[],
        };
        const POSTGRES: __p::Sql = __p::sql::<Country, 0, 67>();
        const SQLITE: __p::Sql = __p::sql::<Country, 1, 68>();
    }
};
