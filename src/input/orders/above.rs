//! Which rows belong to the order above, where a format says that only the
//! first row of an order has its cells.

/// What is known of the row above, where rows below an order belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Above {
    /// Nothing: it is in another block.
    Unknown,
    /// The id of its order.
    Id(Vec<u8>),
    /// It does not matter: it is known of the row that it is an order.
    Judged,
}

impl Above {
    /// Whether a row belongs to the order above; none where that is not known.
    /// One with cells of an order is one of its own, and so is one with another
    /// id than the row above.
    pub fn takes(&self, has_own_cells: bool, id: &[u8]) -> Option<bool> {
        match self {
            _ if has_own_cells => Some(false),
            Self::Judged => Some(false),
            _ if id.is_empty() => Some(true),
            Self::Unknown => None,
            Self::Id(above) => Some(above == id),
        }
    }

    /// The next row is below one with that id.
    pub fn go_below(&mut self, id: &[u8]) {
        match self {
            _ if id.is_empty() => {}
            Self::Id(above) => {
                above.clear();
                above.extend_from_slice(id);
            }
            Self::Unknown => *self = Self::Id(id.to_vec()),
            Self::Judged => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_cells_of_an_order_belongs_above_where_its_id_does_not_say_otherwise() {
        let mut above = Above::Id(Vec::new());
        for (has_own_cells, id, belongs) in [
            (true, "#1", false),
            (false, "#1", true),
            (false, "", true),
            (false, "#1", true),
            (false, "#2", false),
            (false, "#2", true),
            (true, "#3", false),
            (true, "", false),
            (false, "#3", true),
        ] {
            assert_eq!(above.takes(has_own_cells, id.as_bytes()), Some(belongs), "{id}");
            above.go_below(id.as_bytes());
        }
        assert_eq!(Above::Unknown.takes(false, b"#1"), None);
        assert_eq!(Above::Unknown.takes(false, b""), Some(true));
        assert_eq!(Above::Unknown.takes(true, b"#1"), Some(false));
        assert_eq!(Above::Judged.takes(false, b"#1"), Some(false));
        let mut judged = Above::Judged;
        judged.go_below(b"#1");
        assert_eq!(judged, Above::Judged);
    }
}
