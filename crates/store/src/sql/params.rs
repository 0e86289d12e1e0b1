//! What is bound to a statement: the first stands for `?1`.

use rusqlite::ToSql;

/// The values of a statement's parameters.
pub(crate) trait Params {
    /// Lends them out.
    fn with<R>(&self, use_them: impl FnOnce(&[&dyn ToSql]) -> R) -> R;
}

impl Params for &[&dyn ToSql] {
    fn with<R>(&self, use_them: impl FnOnce(&[&dyn ToSql]) -> R) -> R {
        use_them(self)
    }
}

impl Params for () {
    fn with<R>(&self, use_them: impl FnOnce(&[&dyn ToSql]) -> R) -> R {
        use_them(&[])
    }
}

impl<T: ToSql, const COUNT: usize> Params for [T; COUNT] {
    fn with<R>(&self, use_them: impl FnOnce(&[&dyn ToSql]) -> R) -> R {
        use_them(&self.each_ref().map(|value| value as &dyn ToSql))
    }
}

/// Values of which there are as many as there happen to be.
pub(crate) struct Listed<T>(Vec<T>);

/// Binds values of which there are as many as there happen to be.
pub(crate) fn params_from_iter<T: ToSql>(values: impl IntoIterator<Item = T>) -> Listed<T> {
    Listed(values.into_iter().collect())
}

impl<T: ToSql> Params for Listed<T> {
    fn with<R>(&self, use_them: impl FnOnce(&[&dyn ToSql]) -> R) -> R {
        let values: Vec<&dyn ToSql> = self.0.iter().map(|value| value as &dyn ToSql).collect();
        use_them(&values)
    }
}
