#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    const __SHAPES: &[__p::Shape; 9usize] = &[
        <Uuid as __p::Column>::SHAPE,
        <String as __p::Column>::SHAPE,
        <Status as __p::Column>::SHAPE,
        <Option<Vec<u8>> as __p::Column>::SHAPE,
        <bool as __p::Column>::SHAPE,
        <Option<String> as __p::Column>::SHAPE,
        <DateTime<Utc> as __p::Column>::SHAPE,
        <i32 as __p::Column>::SHAPE,
        <Option<bool> as __p::Column>::SHAPE,
    ];
    const __ENUMS: usize = __p::longest_values(__SHAPES);
    impl __p::Statements for Contact {
        const TEXTS: [&'static str; 2] = [
            "<id: UUID ><firstName: TEXT ><status:  ><photo:  ><isActive: BOOLEAN ><source: TEXT ><createdAt: TIMESTAMPTZ ><number: INTEGER ><isExpanded: BOOLEAN ><the view contacts>",
            "<id: TEXT ><firstName: TEXT ><status:  ><photo:  ><isActive: INTEGER ><source: TEXT ><createdAt: TEXT ><number: INTEGER ><isExpanded: INTEGER ><the view contacts>",
        ];
        const STEPS: [&'static [u8]; 2] = [
            b"t&\0\0\0p\x02\0\0\0t\x01\0\0\0v\x02\0\0\0t\t\0\0\0p\x03\0\0\0t\x01\0\0\0v\x03\0\0\0te\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x13\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
            b"t&\0\0\0s\x02\0\0\0t\x01\0\0\0v\x02\0\0\0t\t\0\0\0s\x03\0\0\0t\x01\0\0\0v\x03\0\0\0t^\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0t\x13\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0.\0\0\0\0",
        ];
        const SHAPES: &'static [__p::Shape] = __SHAPES;
    }
    const _: () = {
        __p::check::spelled(__SHAPES, b" u t     b?t z 4?b");
    };
    const _: () = {
        __p::check::column(&__SHAPES[2usize]);
        __p::check::serde_with(
            &__SHAPES[2usize],
            <Status as __p::Column>::SERDE_WITH,
            __p::None,
        );
        __p::check::default(&__SHAPES[2usize], "open");
    };
    const _: () = {
        __p::check::column(&__SHAPES[3usize]);
        __p::check::serde_with(
            &__SHAPES[3usize],
            <Option<Vec<u8>> as __p::Column>::SERDE_WITH,
            __p::Some("base64::option"),
        );
    };
    const _: () = {
        __p::check::provisional(&__SHAPES[7usize], "0");
    };
    const _: () = {
        __p::check::local_only(&__SHAPES[8usize]);
    };
    const _: fn() = || {
        #[allow(unused_imports)]
        use __p::NoColumn as _;
        __p::Travelling::<Status>::check();
    };
    #[automatically_derived]
    impl Contact {
        /// The model as data.
        pub const MODEL: __p::Model = __p::model::<Self>();
        /// What a client subscribes to.
        pub const SHAPE: __p::ShapeDefinition = __p::definition::<Self>();
        /// The model's SQL for PGlite and Postgres.
        pub const POSTGRES: __p::Sql = __p::sql::<Contact, 0, { 205 + 2 * __ENUMS }>();
        /// The model's SQL for SQLite.
        pub const SQLITE: __p::Sql = __p::sql::<Contact, 1, { 198 + 2 * __ENUMS }>();
    }
    #[automatically_derived]
    impl __p::Syncable for Contact {
        const MODEL: __p::Model = __p::Model {
            name: "Contact",
            table: "contacts",
            docs: "A person whom we know.\n\nOr a company.",
            deprecated: __p::None,
            mode: __p::Mode::LocalFirst,
            scope: __p::Scope::All,
            fields: &[
                __p::Field {
                    is_key: true,
                    ..__p::field("id", "id", __SHAPES[0usize], 8u32)
                },
                __p::Field {
                    docs: "What they are called.",
                    ..__p::field("first_name", "firstName", __SHAPES[1usize], 11u32)
                },
                __p::Field {
                    default: __p::Some("open"),
                    is_indexed: true,
                    ..__p::field("status", "status", __SHAPES[2usize], 13u32)
                },
                __p::field("photo", "photo", __SHAPES[3usize], 15u32),
                __p::Field {
                    deprecated: __p::Some("use `status`"),
                    ..__p::field("is_active", "isActive", __SHAPES[4usize], 17u32)
                },
                __p::Field {
                    access: __p::Access::CreateOnly,
                    ..__p::field("source", "source", __SHAPES[5usize], 19u32)
                },
                __p::Field {
                    access: __p::Access::Server,
                    ..__p::field("created_at", "createdAt", __SHAPES[6usize], 21u32)
                },
                __p::Field {
                    access: __p::Access::Server,
                    provisional: __p::Provisional::Value("0"),
                    ..__p::field("number", "number", __SHAPES[7usize], 23u32)
                },
                __p::Field {
                    access: __p::Access::LocalOnly,
                    ..__p::field("is_expanded", "isExpanded", __SHAPES[8usize], 25u32)
                },
            ],
            server_only: &[
                __p::ServerOnly {
                    rust_name: "organization_id",
                    column: "organizationId",
                    shape: {
                        #[allow(unused_imports)]
                        use __p::NoShape as _;
                        __p::ShapeOf::<Uuid>::SHAPE
                    },
                    reason: __p::ServerOnlyReason::Tenant,
                },
                __p::ServerOnly {
                    rust_name: "password_hash",
                    column: "passwordHash",
                    shape: {
                        #[allow(unused_imports)]
                        use __p::NoShape as _;
                        __p::ShapeOf::<Hash>::SHAPE
                    },
                    reason: __p::ServerOnlyReason::Excluded,
                },
            ],
            source: __p::Source {
                file: __p::file!(),
                line: 7u32,
            },
        };
        const SHAPE: __p::ShapeDefinition = __p::ShapeDefinition {
            table: "contacts",
            columns: &[
                "id",
                "firstName",
                "status",
                "photo",
                "isActive",
                "source",
                "createdAt",
                "number",
                "write_id",
            ],
            where_clause: "\"organizationId\" = $1",
            params: &[
                __p::ShapeParam {
                    source: __p::ParamSource::Tenant,
                    column: "organizationId",
                    shape: {
                        #[allow(unused_imports)]
                        use __p::NoShape as _;
                        __p::ShapeOf::<Uuid>::SHAPE
                    },
                },
            ],
        };
        const POSTGRES: __p::Sql = __p::sql::<Contact, 0, { 205 + 2 * __ENUMS }>();
        const SQLITE: __p::Sql = __p::sql::<Contact, 1, { 198 + 2 * __ENUMS }>();
    }
};
/**What a request that creates a [`Contact`] gives.

A person whom we know.

Or a company.*/
pub struct ContactCreate {
    ///The column `id`.
    pub id: Uuid,
    ///What they are called.
    pub first_name: String,
    ///The column `status`.
    pub status: ::core::option::Option<Status>,
    ///The column `photo`.
    pub photo: Option<Vec<u8>>,
    ///The column `isActive`.
    #[deprecated(note = "use `status`")]
    pub is_active: bool,
    ///The column `source`.
    pub source: Option<String>,
}
/**What a request that updates a [`Contact`] changes; a column that it does not name stays.

A person whom we know.

Or a company.*/
pub struct ContactUpdate {
    ///What they are called.
    pub first_name: ::sync_patterns::Patch<String>,
    ///The column `status`.
    pub status: ::sync_patterns::Patch<Status>,
    ///The column `photo`.
    pub photo: ::sync_patterns::Patch<Option<Vec<u8>>>,
    ///The column `isActive`.
    #[deprecated(note = "use `status`")]
    pub is_active: ::sync_patterns::Patch<bool>,
}
#[allow(deprecated)]
const _: () = {
    use ::sync_patterns::__private as __p;
    #[automatically_derived]
    impl __p::Body for ContactCreate {
        type Fields = (
            __p::Plain<Uuid>,
            __p::Plain<String>,
            __p::Given<Status>,
            __p::Plain<Option<Vec<u8>>, __p::With<__p::wire::Base64>>,
            __p::Plain<bool>,
            __p::Plain<Option<String>>,
        );
        const NAME: &'static __p::str = "ContactCreate";
        const COLUMNS: &'static [&'static __p::str] = &[
            "id",
            "firstName",
            "status",
            "photo",
            "isActive",
            "source",
        ];
        const LABELS: &'static [&'static __p::str] = &[
            "id",
            "first_name",
            "status",
            "photo",
            "is_active",
            "source",
        ];
        const ALIASES: &'static [(&'static __p::str, __p::usize)] = &[("picture", 3)];
        fn from_values(
            (v0, v1, v2, v3, v4, v5): <Self::Fields as __p::Fields>::Values,
        ) -> Self {
            Self {
                id: v0,
                first_name: v1,
                status: v2,
                photo: v3,
                is_active: v4,
                source: v5,
            }
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
            (
                &self.id,
                &self.first_name,
                &self.status,
                &self.photo,
                &self.is_active,
                &self.source,
            )
        }
    }
    #[automatically_derived]
    impl __p::serde::Serialize for ContactCreate
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
    impl<'de> __p::serde::Deserialize<'de> for ContactCreate
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
    impl __p::fmt::Debug for ContactCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::DebugFields<'x>,
    {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for ContactCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::CloneFields<'x>,
    {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for ContactCreate
    where
        for<'x> <Self as __p::Body>::Fields: __p::EqFields<'x>,
    {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Body for ContactUpdate {
        type Fields = (
            __p::Kept<String>,
            __p::Kept<Status>,
            __p::Kept<Option<Vec<u8>>, __p::With<__p::wire::Base64>>,
            __p::Kept<bool>,
        );
        const NAME: &'static __p::str = "ContactUpdate";
        const COLUMNS: &'static [&'static __p::str] = &[
            "firstName",
            "status",
            "photo",
            "isActive",
        ];
        const LABELS: &'static [&'static __p::str] = &[
            "first_name",
            "status",
            "photo",
            "is_active",
        ];
        const ALIASES: &'static [(&'static __p::str, __p::usize)] = &[("picture", 2)];
        fn from_values((v0, v1, v2, v3): <Self::Fields as __p::Fields>::Values) -> Self {
            Self {
                first_name: v0,
                status: v1,
                photo: v2,
                is_active: v3,
            }
        }
        fn values(&self) -> <Self::Fields as __p::Fields>::Refs<'_> {
            (&self.first_name, &self.status, &self.photo, &self.is_active)
        }
    }
    #[automatically_derived]
    impl __p::serde::Serialize for ContactUpdate
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
    impl<'de> __p::serde::Deserialize<'de> for ContactUpdate
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
    impl __p::fmt::Debug for ContactUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::DebugFields<'x>,
    {
        fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
            __p::debug(self, f)
        }
    }
    #[automatically_derived]
    impl __p::Clone for ContactUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::CloneFields<'x>,
    {
        fn clone(&self) -> Self {
            __p::clone(self)
        }
    }
    #[automatically_derived]
    impl __p::PartialEq for ContactUpdate
    where
        for<'x> <Self as __p::Body>::Fields: __p::EqFields<'x>,
    {
        fn eq(&self, other: &Self) -> __p::bool {
            __p::eq(self, other)
        }
    }
    #[automatically_derived]
    impl __p::Default for ContactUpdate {
        fn default() -> Self {
            __p::absent()
        }
    }
};
