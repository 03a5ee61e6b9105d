//! The column that customers or orders are told apart by: which file has it.

use super::fields::FileKind;
use super::file::OpenFile;
use super::problem::shortened;

/// What the user says of the column: its name, and of which kind of file it is
/// where that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Orders or customers; whichever has the column where none is named.
    pub kind: Option<FileKind>,
    /// The name of the column.
    pub column: String,
}

/// The column that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundColumn {
    /// Orders or customers.
    pub kind: FileKind,
    /// Its name, as the first header has it.
    pub name: String,
    /// Files of orders without it.
    pub missing_in: Vec<String>,
}

impl FoundColumn {
    /// What a careful reader should know of it.
    pub(super) fn warning(&self) -> Option<String> {
        let first = self.missing_in.first()?;
        let (more, whose) = match self.missing_in.len() {
            1 => (String::new(), "its"),
            2 => (" and 1 more file".to_owned(), "their"),
            files => (format!(" and {} more files", files - 1), "their"),
        };
        Some(format!(
            "there is no column `{}` in `{first}`{more}: {whose} orders have no value of it",
            shortened(&self.name)
        ))
    }
}

/// Why there is no such column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ByError {
    /// No header has it.
    #[error("no file has a column `{column}`")]
    NoSuchColumn {
        /// The name as typed.
        column: String,
        /// The column most like it.
        nearest: Option<String>,
        /// The paths and the names in the headers that were searched.
        headers: Vec<(String, Vec<String>)>,
    },
    /// Two columns of one file have the name.
    #[error("two columns could be `{column}`: `{}` and `{}`", found[0], found[1])]
    Twice {
        /// The name as typed.
        column: String,
        /// Their names.
        found: [String; 2],
    },
    /// Both kinds of files have it.
    #[error("orders and customers have a column `{column}`")]
    InBoth {
        /// The name as typed.
        column: String,
    },
    /// Orders have it, and customers are those with a subscription.
    #[error("the column `{column}` is one of orders, and subscriptions are counted")]
    OfOrders {
        /// The name as typed.
        column: String,
    },
}

impl By {
    /// Looks for the column in all headers, and notes its place in the files
    /// that have it. `subscriptions`: customers are those with a subscription.
    ///
    /// # Errors
    ///
    /// Where it is in none, or cannot be told; with the path of the file, where
    /// it is one.
    pub(super) fn find(
        &self,
        orders: &mut [OpenFile],
        customers: Option<&mut OpenFile>,
        subscriptions: bool,
    ) -> Result<FoundColumn, (Option<String>, ByError)> {
        let is_asked = |kind| self.kind.is_none_or(|asked| asked == kind);
        let mut orders: Vec<&mut OpenFile> = orders.iter_mut().filter(|_| is_asked(FileKind::Orders)).collect();
        let mut customers: Vec<&mut OpenFile> = customers
            .into_iter()
            .filter(|_| is_asked(FileKind::Customers))
            .collect();
        let of_orders = self.places(&orders)?;
        let of_customers = self.places(&customers)?;
        let column = self.column.clone();
        let is_in = |places: &[Option<usize>]| places.iter().any(Option::is_some);
        let (kind, files, places) = match (is_in(&of_orders), is_in(&of_customers)) {
            (true, true) => return Err((None, ByError::InBoth { column })),
            (true, false) if subscriptions => return Err((None, ByError::OfOrders { column })),
            (true, false) => (FileKind::Orders, &mut orders, of_orders),
            (false, true) => (FileKind::Customers, &mut customers, of_customers),
            (false, false) => {
                return Err((
                    None,
                    self.no_such_column(orders.iter().chain(&customers).map(|file| &**file)),
                ));
            }
        };
        let mut found = FoundColumn {
            kind,
            name: String::new(),
            missing_in: Vec::new(),
        };
        for (file, place) in files.iter_mut().zip(places) {
            file.by = place;
            match place {
                Some(place) if found.name.is_empty() => file.columns.header[place].trim().clone_into(&mut found.name),
                Some(_) => {}
                None => found.missing_in.push(file.path.clone()),
            }
        }
        Ok(found)
    }

    /// Where the column stands in each of the files that has it.
    fn places(&self, files: &[&mut OpenFile]) -> Result<Vec<Option<usize>>, (Option<String>, ByError)> {
        let place = |file: &&mut OpenFile| {
            let fitting = file.columns.named(&self.column);
            match fitting[..] {
                [] => Ok(None),
                [place] => Ok(Some(place)),
                [first, second, ..] => {
                    let found = [first, second].map(|place| file.columns.header[place].clone());
                    let column = self.column.clone();
                    Err((Some(file.path.clone()), ByError::Twice { column, found }))
                }
            }
        };
        files.iter().map(place).collect()
    }

    fn no_such_column<'f>(&self, files: impl Iterator<Item = &'f OpenFile> + Clone) -> ByError {
        let nearest = files.clone().filter_map(|file| file.columns.nearest_name(&self.column));
        let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0));
        ByError::NoSuchColumn {
            column: self.column.clone(),
            nearest: nearest.map(|(_, name)| name.to_owned()),
            headers: files
                .map(|file| (file.path.clone(), file.columns.header.clone()))
                .collect(),
        }
    }
}
