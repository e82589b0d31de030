const _: () = {
    use ::sync_patterns::__private as __p;
    #[automatically_derived]
    #[allow(deprecated)]
    impl __p::Column for Status {
        const SHAPE: __p::Shape = __p::Shape::Enum(
            &__p::EnumShape {
                name: "Status",
                docs: "How far it is.",
                variants: &[
                    __p::EnumVariant {
                        value: "open",
                        docs: "Nobody has begun.",
                    },
                    __p::EnumVariant {
                        value: "in_progress",
                        docs: "",
                    },
                    __p::EnumVariant {
                        value: "won't do",
                        docs: "",
                    },
                ],
                sql_values: "'open', 'in_progress', 'won''t do'",
            },
        );
    }
};
