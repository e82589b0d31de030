//! Shapes of columns and of models, asked at compile time.

use std::marker::PhantomData;

use sync_patterns_core::{
    Column, Model, ParamSource, Shape, ShapeDefinition, ShapeParam, Syncable,
};

/// `ShapeOf::<T>::SHAPE` is the shape of a [`Column`], and `None` for another type: an inherent
/// constant goes before a trait's.
pub struct ShapeOf<T: ?Sized>(PhantomData<T>);

impl<T: Column> ShapeOf<T> {
    pub const SHAPE: Option<Shape> = Some(T::SHAPE);
}

/// Gives `SHAPE` where [`ShapeOf`] has none of its own.
pub trait NoShape {
    const SHAPE: Option<Shape> = None;
}

impl<T: ?Sized> NoShape for ShapeOf<T> {}

/// `T::MODEL`.
pub const fn model<T: Syncable>() -> Model {
    T::MODEL
}

/// `T::SHAPE`.
pub const fn definition<T: Syncable>() -> ShapeDefinition {
    T::SHAPE
}

/// A shape without null: a parameter has a value.
pub const fn required(shape: &Shape) -> Shape {
    match shape {
        Shape::Optional(inner) => **inner,
        shape => *shape,
    }
}

/// The number of a child's tenant parameter: the parent's own, or the next.
pub const fn tenant_index(parent: &ShapeDefinition) -> usize {
    let mut index = 0;
    while index < parent.params.len() {
        if matches!(parent.params[index].source, ParamSource::Tenant) {
            return index + 1;
        }
        index += 1;
    }
    parent.params.len() + 1
}

/// [`tenant_index`] as SQL.
pub const fn tenant_number(parent: &ShapeDefinition) -> &'static str {
    const NUMBERS: [&str; 10] = ["$0", "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"];
    NUMBERS[tenant_index(parent)]
}

/// The parent's parameters with the tenant's, which it may have already. `N` is their number.
pub const fn with_tenant<const N: usize>(
    parent: &ShapeDefinition,
    tenant: ShapeParam,
) -> [ShapeParam; N] {
    let mut params = [tenant; N];
    let mut index = 0;
    while index < parent.params.len() {
        params[index] = parent.params[index];
        index += 1;
    }
    params
}
