#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    const __SHAPES: &[__p::Shape; 2usize] = &[
        <i64 as __p::Column>::SHAPE,
        <i64 as __p::Column>::SHAPE,
    ];
    impl __p::Statements for IssueLabel {
        const TEXTS: [&'static str; 2] = [
            "<issue_id: BIGINT ><label_id: BIGINT ><the view issue_labels>",
            "<issue_id: INTEGER ><label_id: INTEGER ><the view issue_labels>",
        ];
        const STEPS: [&'static [u8]; 2] = [
            b"t&\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x17\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
            b"t(\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x17\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
        ];
        const SHAPES: &'static [__p::Shape] = __SHAPES;
    }
    const _: () = {
        __p::check::spelled(__SHAPES, b" 8 8");
    };
    #[automatically_derived]
    impl IssueLabel {
        /// The model as data.
        pub const MODEL: __p::Model = __p::model::<Self>();
        /// What a client subscribes to.
        pub const SHAPE: __p::ShapeDefinition = __p::definition::<Self>();
        /// The model's SQL for PGlite and Postgres.
        pub const POSTGRES: __p::Sql = __p::sql::<IssueLabel, 0, 61>();
        /// The model's SQL for SQLite.
        pub const SQLITE: __p::Sql = __p::sql::<IssueLabel, 1, 63>();
    }
    #[automatically_derived]
    impl __p::Syncable for IssueLabel {
        const MODEL: __p::Model = __p::Model {
            name: "IssueLabel",
            table: "issue_labels",
            docs: "",
            deprecated: __p::None,
            mode: __p::Mode::Confirmed,
            scope: __p::Scope::All,
            fields: &[
                __p::Field {
                    is_key: true,
                    ..__p::field("issue_id", "issue_id", __SHAPES[0usize], 4u32)
                },
                __p::Field {
                    is_key: true,
                    ..__p::field("label_id", "label_id", __SHAPES[1usize], 6u32)
                },
            ],
            server_only: &[],
            source: __p::Source {
                file: __p::file!(),
                line: 2u32,
            },
        };
        const SHAPE: __p::ShapeDefinition = __p::ShapeDefinition {
            table: "issue_labels",
            columns: &["issue_id", "label_id", "write_id"],
            where_clause: "",
            params: &[],
        };
        const POSTGRES: __p::Sql = __p::sql::<IssueLabel, 0, 61>();
        const SQLITE: __p::Sql = __p::sql::<IssueLabel, 1, 63>();
    }
};
///What a request that creates a [`IssueLabel`] gives.
struct IssueLabelCreate {
    ///The column `issue_id`.
    issue_id: i64,
    ///The column `label_id`.
    label_id: i64,
}
///What a request that updates a [`IssueLabel`] changes; a column that it does not name stays.
struct IssueLabelUpdate {}
#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    #[automatically_derived]
    impl __p::Body for IssueLabelCreate {
        type Fields = (__p::Plain<i64>, __p::Plain<i64>);
        const NAME: &'static __p::str = "IssueLabelCreate";
        const COLUMNS: &'static [&'static __p::str] = &["issue_id", "label_id"];
        fn from_values((v0, v1): <Self::Fields as __p::Fields>::Values) -> Self {
            Self { issue_id: v0, label_id: v1 }
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
            (&self.issue_id, &self.label_id)
        }
    }
    #[automatically_derived]
    impl __p::serde::Serialize for IssueLabelCreate {
        fn serialize<__S: __p::serde::Serializer>(
            &self,
            serializer: __S,
        ) -> __p::Result<__S::Ok, __S::Error> {
            __p::serialize(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'de> __p::serde::Deserialize<'de> for IssueLabelCreate {
        fn deserialize<__D: __p::serde::Deserializer<'de>>(
            deserializer: __D,
        ) -> __p::Result<Self, __D::Error> {
            __p::deserialize(deserializer)
        }
    }
    #[automatically_derived]
    impl __p::fmt::Debug for IssueLabelCreate {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for IssueLabelCreate {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for IssueLabelCreate {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Body for IssueLabelUpdate {
        type Fields = ();
        const NAME: &'static __p::str = "IssueLabelUpdate";
        const COLUMNS: &'static [&'static __p::str] = &[];
        fn from_values((): <Self::Fields as __p::Fields>::Values) -> Self {
            Self {}
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {}
    }
    #[automatically_derived]
    impl __p::serde::Serialize for IssueLabelUpdate {
        fn serialize<__S: __p::serde::Serializer>(
            &self,
            serializer: __S,
        ) -> __p::Result<__S::Ok, __S::Error> {
            __p::serialize(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'de> __p::serde::Deserialize<'de> for IssueLabelUpdate {
        fn deserialize<__D: __p::serde::Deserializer<'de>>(
            deserializer: __D,
        ) -> __p::Result<Self, __D::Error> {
            __p::deserialize(deserializer)
        }
    }
    #[automatically_derived]
    impl __p::fmt::Debug for IssueLabelUpdate {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for IssueLabelUpdate {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for IssueLabelUpdate {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Default for IssueLabelUpdate {
        fn default() -> Self {
            __p::absent()
        }
    }
};
