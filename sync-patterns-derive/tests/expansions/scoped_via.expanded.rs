#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    const __SHAPES: &[__p::Shape; 3usize] = &[
        <Uuid as __p::Column>::SHAPE,
        <IssueId as __p::Column>::SHAPE,
        <String as __p::Column>::SHAPE,
    ];
    const __ENUMS: usize = __p::longest_values(__SHAPES);
    impl __p::Statements for Comment {
        const TEXTS: [&'static str; 2] = [
            "<id: UUID ><issue_id:  ><body: TEXT ><the view comments>",
            "<id: TEXT ><issue_id:  ><body: TEXT ><the view comments>",
        ];
        const STEPS: [&'static [u8]; 2] = [
            b"t\x16\0\0\0p\x01\0\0\0t\x01\0\0\0v\x01\0\0\0t\x0E\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x13\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
            b"t\x16\0\0\0s\x01\0\0\0t\x01\0\0\0v\x01\0\0\0t\x0E\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x13\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
        ];
        const SHAPES: &'static [__p::Shape] = __SHAPES;
    }
    const _: () = {
        __p::check::spelled(__SHAPES, b" u   t");
    };
    const _: () = {
        __p::check::column(&__SHAPES[1usize]);
        __p::check::serde_with(
            &__SHAPES[1usize],
            <IssueId as __p::Column>::SERDE_WITH,
            __p::None,
        );
    };
    const _: fn() = || {
        #[allow(unused_imports)]
        use __p::NoColumn as _;
        __p::Travelling::<IssueId>::check();
    };
    const _: () = {
        __p::check::scope(&__SHAPES[1usize]);
        __p::check::parent(&__SHAPES[1usize], &<crate::Issue as __p::Syncable>::MODEL);
    };
    #[automatically_derived]
    impl Comment {
        /// The model as data.
        pub const MODEL: __p::Model = __p::model::<Self>();
        /// What a client subscribes to.
        pub const SHAPE: __p::ShapeDefinition = __p::definition::<Self>();
        /// The model's SQL for PGlite and Postgres.
        pub const POSTGRES: __p::Sql = __p::sql::<Comment, 0, { 74 + 1 * __ENUMS }>();
        /// The model's SQL for SQLite.
        pub const SQLITE: __p::Sql = __p::sql::<Comment, 1, { 74 + 1 * __ENUMS }>();
    }
    #[automatically_derived]
    impl __p::Syncable for Comment {
        const MODEL: __p::Model = __p::Model {
            name: "Comment",
            table: "comments",
            docs: "",
            deprecated: __p::None,
            mode: __p::Mode::Confirmed,
            scope: __p::Scope::Via {
                column: "issue_id",
                parent: &<crate::Issue as __p::Syncable>::MODEL,
            },
            fields: &[
                __p::Field {
                    is_key: true,
                    ..__p::field("id", "id", __SHAPES[0usize], 4u32)
                },
                __p::field("issue_id", "issue_id", __SHAPES[1usize], 5u32),
                __p::field("body", "body", __SHAPES[2usize], 7u32),
            ],
            server_only: &[
                __p::ServerOnly {
                    rust_name: "organization_id",
                    column: "organization_id",
                    shape: {
                        #[allow(unused_imports)]
                        use __p::NoShape as _;
                        __p::ShapeOf::<Uuid>::SHAPE
                    },
                    reason: __p::ServerOnlyReason::Tenant,
                },
            ],
            source: __p::Source {
                file: __p::file!(),
                line: 3u32,
            },
        };
        const SHAPE: __p::ShapeDefinition = __p::ShapeDefinition {
            table: "comments",
            columns: &["id", "issue_id", "body", "write_id"],
            where_clause: __p::__join!(
                "\"issue_id\" IN (", < crate ::Issue as __p::Syncable > ::SUBQUERY,
                ") AND \"organization_id\" = ", __p::tenant_number(& < crate ::Issue as
                __p::Syncable > ::SHAPE)
            ),
            params: {
                const COUNT: usize = __p::tenant_index(
                    &<crate::Issue as __p::Syncable>::SHAPE,
                );
                const PARAMS: [__p::ShapeParam; COUNT] = __p::with_tenant(
                    &<crate::Issue as __p::Syncable>::SHAPE,
                    __p::ShapeParam {
                        source: __p::ParamSource::Tenant,
                        column: "organization_id",
                        shape: {
                            #[allow(unused_imports)]
                            use __p::NoShape as _;
                            __p::ShapeOf::<Uuid>::SHAPE
                        },
                    },
                );
                &PARAMS
            },
        };
        const POSTGRES: __p::Sql = __p::sql::<Comment, 0, { 74 + 1 * __ENUMS }>();
        const SQLITE: __p::Sql = __p::sql::<Comment, 1, { 74 + 1 * __ENUMS }>();
        const SUBQUERY: &'static str = __p::__join!(
            "SELECT \"id\" FROM \"comments\" WHERE ", Comment::SHAPE.where_clause
        );
    }
};
///What a request that creates a [`Comment`] gives.
pub struct CommentCreate {
    ///The column `id`.
    pub id: Uuid,
    ///The column `issue_id`.
    pub issue_id: IssueId,
    ///The column `body`.
    pub body: String,
}
///What a request that updates a [`Comment`] changes; a column that it does not name stays.
pub struct CommentUpdate {
    ///The column `issue_id`.
    pub issue_id: ::sync_patterns::Patch<IssueId>,
    ///The column `body`.
    pub body: ::sync_patterns::Patch<String>,
}
#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    #[automatically_derived]
    impl __p::Body for CommentCreate {
        type Fields = (__p::Plain<Uuid>, __p::Plain<IssueId>, __p::Plain<String>);
        const NAME: &'static __p::str = "CommentCreate";
        const COLUMNS: &'static [&'static __p::str] = &["id", "issue_id", "body"];
        fn from_values((v0, v1, v2): <Self::Fields as __p::Fields>::Values) -> Self {
            Self {
                id: v0,
                issue_id: v1,
                body: v2,
            }
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
            (&self.id, &self.issue_id, &self.body)
        }
    }
    #[automatically_derived]
    impl __p::serde::Serialize for CommentCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::WriteFields<'x>,
    {
        fn serialize<__S: __p::serde::Serializer>(
            &self,
            serializer: __S,
        ) -> __p::Result<__S::Ok, __S::Error> {
            __p::serialize(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'de> __p::serde::Deserialize<'de> for CommentCreate
    where
        <Self as __p::Body>::Fields: __p::ReadFields<'de>,
    {
        fn deserialize<__D: __p::serde::Deserializer<'de>>(
            deserializer: __D,
        ) -> __p::Result<Self, __D::Error> {
            __p::deserialize(deserializer)
        }
    }
    #[automatically_derived]
    impl __p::fmt::Debug for CommentCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::DebugFields<'x>,
    {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for CommentCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::CloneFields<'x>,
    {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for CommentCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::EqFields<'x>,
    {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Body for CommentUpdate {
        type Fields = (__p::Kept<IssueId>, __p::Kept<String>);
        const NAME: &'static __p::str = "CommentUpdate";
        const COLUMNS: &'static [&'static __p::str] = &["issue_id", "body"];
        fn from_values((v0, v1): <Self::Fields as __p::Fields>::Values) -> Self {
            Self { issue_id: v0, body: v1 }
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
            (&self.issue_id, &self.body)
        }
    }
    #[automatically_derived]
    impl __p::serde::Serialize for CommentUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::WriteFields<'x>,
    {
        fn serialize<__S: __p::serde::Serializer>(
            &self,
            serializer: __S,
        ) -> __p::Result<__S::Ok, __S::Error> {
            __p::serialize(self, serializer)
        }
    }
    #[automatically_derived]
    impl<'de> __p::serde::Deserialize<'de> for CommentUpdate
    where
        <Self as __p::Body>::Fields: __p::ReadFields<'de>,
    {
        fn deserialize<__D: __p::serde::Deserializer<'de>>(
            deserializer: __D,
        ) -> __p::Result<Self, __D::Error> {
            __p::deserialize(deserializer)
        }
    }
    #[automatically_derived]
    impl __p::fmt::Debug for CommentUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::DebugFields<'x>,
    {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for CommentUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::CloneFields<'x>,
    {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for CommentUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::EqFields<'x>,
    {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Default for CommentUpdate {
        fn default() -> Self {
            __p::absent()
        }
    }
};
