//! Values between Rust and Postgres.

use coterie_ports::{SessionId, StoreError};
use coterie_types::{Bytes, FixedBytes, Head, Millis, RoleId};
use sqlx::{
    Encode, Postgres, Row, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgRow, PgTypeInfo},
};

use crate::error::translate;

/// A number as a column keeps it: one beyond what BIGINT holds is refused.
pub(crate) struct Int(u64);

pub(crate) fn int(value: u64) -> Int {
    Int(value)
}

impl Type<Postgres> for Int {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Int {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let value = i64::try_from(self.0)?;
        <i64 as Encode<'_, Postgres>>::encode_by_ref(&value, buffer)
    }
}

impl PgHasArrayType for Int {
    fn array_type_info() -> PgTypeInfo {
        <i64 as PgHasArrayType>::array_type_info()
    }
}

/// A number that rows are compared with: one beyond what BIGINT holds is beyond them all.
pub(crate) fn bound(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Roles, one id after the other.
pub(crate) fn ids(roles: &[RoleId]) -> Vec<u8> {
    roles.iter().flat_map(|role| *role.as_bytes()).collect()
}

/// Reads columns by position, from the first.
pub(crate) struct Columns<'a> {
    row: &'a PgRow,
    next: usize,
}

/// 16-byte ids, built back from a blob.
pub(crate) trait FromBlob: Sized {
    fn from_blob(bytes: &[u8]) -> Option<Self>;
}

macro_rules! ids {
    ($($name:ident),*) => { $(
        impl FromBlob for coterie_types::$name {
            fn from_blob(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes)
            }
        }
    )* };
}

ids!(UserId, DeviceId, ServerId, ChannelId, RoleId, InvitationId, EntryId, MessageId, BlobId);

impl FromBlob for SessionId {
    fn from_blob(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl<const N: usize> FromBlob for FixedBytes<N> {
    fn from_blob(bytes: &[u8]) -> Option<Self> {
        Self::from_slice(bytes)
    }
}

impl FromBlob for Bytes {
    fn from_blob(bytes: &[u8]) -> Option<Self> {
        Some(bytes.into())
    }
}

type Column<T> = Result<T, StoreError>;

impl<'a> Columns<'a> {
    pub(crate) fn of(row: &'a PgRow) -> Self {
        Self { row, next: 0 }
    }

    fn index(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn blob<T: FromBlob>(&mut self) -> Column<T> {
        let index = self.index();
        self.maybe_blob_at(index)?.ok_or_else(|| missing(index))
    }

    pub(crate) fn maybe_blob<T: FromBlob>(&mut self) -> Column<Option<T>> {
        let index = self.index();
        self.maybe_blob_at(index)
    }

    fn maybe_blob_at<T: FromBlob>(&self, index: usize) -> Column<Option<T>> {
        let Some(bytes) = self.row.try_get::<Option<&[u8]>, _>(index).map_err(translate)? else {
            return Ok(None);
        };
        T::from_blob(bytes).map(Some).ok_or_else(|| missing(index))
    }

    pub(crate) fn text(&mut self) -> Column<String> {
        let index = self.index();
        self.row.try_get(index).map_err(translate)
    }

    pub(crate) fn maybe_text(&mut self) -> Column<Option<String>> {
        let index = self.index();
        self.row.try_get(index).map_err(translate)
    }

    pub(crate) fn texts(&mut self) -> Column<Vec<String>> {
        let index = self.index();
        self.row.try_get(index).map_err(translate)
    }

    pub(crate) fn roles(&mut self) -> Column<Vec<RoleId>> {
        let index = self.index();
        let bytes: &[u8] = self.row.try_get(index).map_err(translate)?;
        let ids = bytes.chunks(16).map(RoleId::from_slice);
        ids.collect::<Option<_>>().ok_or_else(|| missing(index))
    }

    pub(crate) fn flag(&mut self) -> Column<bool> {
        let index = self.index();
        self.row.try_get(index).map_err(translate)
    }

    pub(crate) fn number<T: TryFrom<i64>>(&mut self) -> Column<T> {
        let index = self.index();
        self.maybe_number_at(index)?.ok_or_else(|| missing(index))
    }

    pub(crate) fn maybe_number<T: TryFrom<i64>>(&mut self) -> Column<Option<T>> {
        let index = self.index();
        self.maybe_number_at(index)
    }

    fn maybe_number_at<T: TryFrom<i64>>(&self, index: usize) -> Column<Option<T>> {
        let number = self.row.try_get::<Option<i64>, _>(index).map_err(translate)?;
        number.map(T::try_from).transpose().map_err(|_| missing(index))
    }

    pub(crate) fn millis(&mut self) -> Column<Millis> {
        self.number().map(Millis)
    }

    pub(crate) fn head(&mut self) -> Column<Head> {
        Ok(Head { seq: self.number()?, hash: self.blob()? })
    }
}

fn missing(column: usize) -> StoreError {
    StoreError::Corrupt(format!("column {column} does not hold what it should"))
}
