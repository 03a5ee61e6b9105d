//! Columns of a driver → cells of text. Whole numbers come in many widths and
//! as decimals; what is no whole number, no text and no day is refused, above
//! all a float.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};

use super::Rows;

/// Adds the rows of a batch; the error names the column and its type.
pub fn add(batch: &RecordBatch, rows: &mut Rows) -> Result<(), String> {
    let schema = batch.schema();
    let columns: Vec<Vec<Option<String>>> = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(array, field)| {
            texts(array.as_ref())
                .ok_or_else(|| format!("the column `{}` came back as {}", field.name(), array.data_type()))
        })
        .collect::<Result<_, _>>()?;
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    for _ in 0..batch.num_rows() {
        rows.rows
            .push(columns.iter_mut().map(|column| column.next().flatten()).collect());
    }
    Ok(())
}

/// The cells of a column; none where its type has no text.
pub fn texts(array: &dyn Array) -> Option<Vec<Option<String>>> {
    let nulls = array.logical_nulls();
    let is_null = |row| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
    if nulls.as_ref().is_some_and(|nulls| nulls.null_count() == array.len()) {
        return Some(vec![None; array.len()]);
    }
    let read = reader(array)?;
    (0..array.len())
        .map(|row| if is_null(row) { Some(None) } else { read(row).map(Some) })
        .collect()
}

type Reader<'a> = Box<dyn Fn(usize) -> Option<String> + 'a>;

fn reader(array: &dyn Array) -> Option<Reader<'_>> {
    macro_rules! whole {
        ($($kind:ty),*) => {
            $(if let Some(array) = array.as_primitive_opt::<$kind>() {
                return Some(Box::new(|row| Some(array.value(row).to_string())));
            })*
        };
    }
    macro_rules! text {
        ($($as:ident::<$width:ty>),*) => {
            $(if let Some(array) = array.$as::<$width>() {
                return Some(Box::new(|row| Some(array.value(row).to_owned())));
            })*
        };
    }
    macro_rules! bytes {
        ($($array:expr),*) => {
            $(if let Some(array) = $array {
                return Some(Box::new(|row| String::from_utf8(array.value(row).to_vec()).ok()));
            })*
        };
    }
    whole!(
        Int64Type, Int32Type, Int16Type, Int8Type, UInt64Type, UInt32Type, UInt16Type, UInt8Type
    );
    text!(as_string_opt::<i32>, as_string_opt::<i64>);
    if let Some(array) = array.as_string_view_opt() {
        return Some(Box::new(|row| Some(array.value(row).to_owned())));
    }
    if let Some(array) = array.as_primitive_opt::<Decimal128Type>() {
        return Some(Box::new(|row| Some(without_zeros(array.value_as_string(row)))));
    }
    if let Some(array) = array.as_primitive_opt::<Decimal256Type>() {
        return Some(Box::new(|row| Some(without_zeros(array.value_as_string(row)))));
    }
    if let Some(array) = array.as_primitive_opt::<Date32Type>() {
        return Some(Box::new(|row| array.value_as_date(row).map(|day| day.to_string())));
    }
    if let Some(array) = array.as_boolean_opt() {
        return Some(Box::new(|row| Some(array.value(row).to_string())));
    }
    bytes!(
        array.as_binary_opt::<i32>(),
        array.as_binary_opt::<i64>(),
        array.as_binary_view_opt()
    );
    let dictionary = array.as_any_dictionary_opt()?;
    let values = texts(dictionary.values().as_ref())?;
    let keys = dictionary.normalized_keys();
    Some(Box::new(move |row| values.get(*keys.get(row)?)?.clone()))
}

/// `12.00` is 12.
fn without_zeros(number: String) -> String {
    if number.contains('.') {
        let number = number.trim_end_matches('0');
        return number.trim_end_matches('.').to_owned();
    }
    number
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array,
        Int64Array, LargeStringArray, NullArray, StringArray, StringViewArray, UInt64Array,
    };

    use super::*;

    fn of(array: impl Array) -> Vec<Option<String>> {
        texts(&array).expect("its type has a text")
    }

    fn cells(texts: &[Option<&str>]) -> Vec<Option<String>> {
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn whole_numbers_of_every_width_are_text() {
        let expected = cells(&[Some("7"), None]);
        assert_eq!(of(Int64Array::from(vec![Some(7), None])), expected);
        assert_eq!(of(Int32Array::from(vec![Some(7), None])), expected);
        assert_eq!(of(UInt64Array::from(vec![Some(7), None])), expected);
        assert_eq!(
            of(UInt64Array::from(vec![u64::MAX])),
            cells(&[Some("18446744073709551615")])
        );
    }

    #[test]
    fn a_decimal_is_exact_and_loses_zeros_that_say_nothing() {
        let decimal = |units, scale| {
            let array = Decimal128Array::from(vec![units]);
            of(array.with_precision_and_scale(38, scale).expect("a scale"))
        };
        let long = "99999999999999999999999999999999999999";
        assert_eq!(decimal(long.parse().expect("a number"), 0), cells(&[Some(long)]));
        assert_eq!(decimal(1200, 2), cells(&[Some("12")]));
        assert_eq!(decimal(1000, 0), cells(&[Some("1000")]));
        assert_eq!(decimal(-1250, 2), cells(&[Some("-12.5")]));
    }

    #[test]
    fn texts_of_every_layout_are_text() {
        let expected = cells(&[Some("é"), None]);
        let texts = vec![Some("é"), None];
        assert_eq!(of(StringArray::from(texts.clone())), expected);
        assert_eq!(of(LargeStringArray::from(texts.clone())), expected);
        assert_eq!(of(StringViewArray::from(texts.clone())), expected);
        let dictionary: DictionaryArray<Int32Type> = texts.into_iter().collect();
        assert_eq!(of(dictionary), expected);
        assert_eq!(of(BinaryArray::from(vec!["é".as_bytes()])), cells(&[Some("é")]));
        assert_eq!(super::texts(&BinaryArray::from(vec![&[0xff_u8][..]])), None);
    }

    #[test]
    fn days_truth_and_nothing_are_text() {
        assert_eq!(of(Date32Array::from(vec![19_782])), cells(&[Some("2024-02-29")]));
        assert_eq!(of(BooleanArray::from(vec![true])), cells(&[Some("true")]));
        assert_eq!(of(NullArray::new(2)), cells(&[None, None]));
        assert_eq!(of(Int64Array::from(Vec::<i64>::new())), cells(&[]));
    }

    #[test]
    fn a_float_is_refused_with_the_name_of_its_column() {
        let array: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
        let batch = RecordBatch::try_from_iter([("revenue", array)]).expect("a batch");
        let error = add(&batch, &mut Rows::default());
        assert_eq!(error, Err("the column `revenue` came back as Float64".to_owned()));
    }

    #[test]
    fn rows_of_several_batches_stand_below_each_other() {
        let batch = |numbers: Vec<i64>| {
            let a: ArrayRef = Arc::new(Int64Array::from(numbers.clone()));
            let b: ArrayRef = Arc::new(StringArray::from_iter_values(numbers.iter().map(|n| format!("n{n}"))));
            RecordBatch::try_from_iter([("a", a), ("b", b)]).expect("a batch")
        };
        let mut rows = Rows::default();
        add(&batch(vec![1, 2]), &mut rows).expect("rows");
        add(&batch(vec![3]), &mut rows).expect("rows");
        let rows: Vec<Vec<String>> = rows
            .rows
            .into_iter()
            .map(|row| row.into_iter().flatten().collect())
            .collect();
        assert_eq!(rows, [["1", "n1"], ["2", "n2"], ["3", "n3"]]);
    }
}
