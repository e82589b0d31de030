const _: () = {
    use ::sync_patterns::__private as __p;
    const _: () = {
        __p::check::newtype(&<String as __p::Column>::SHAPE);
        __p::check::serde_with(
            &<String as __p::Column>::SHAPE,
            <String as __p::Column>::SERDE_WITH,
            __p::None,
        );
    };
    #[automatically_derived]
    #[allow(deprecated)]
    impl __p::Column for Email {
        const SHAPE: __p::Shape = __p::Shape::Branded(
            &__p::Brand {
                name: "Email",
                docs: "An address.",
                inner: &<String as __p::Column>::SHAPE,
            },
        );
    }
};
