//! Bytes: any, pieces of rows in any order, good files with something done to them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A good file of orders: four rows of every kind.
pub(super) const ORDERS: &str = "\
order_id,customer_id,order_date,amount,status,currency
1001,ann@example.com,2023-01-15,19.99,paid,EUR
1002,\"Müller, Jörg\",2023-02-28T23:59:59+02:00,\"1234.50\",Completed,EUR
1003,C-3,2024-02-29,0,cancelled,
1001,ann@example.com,2024-03-01,-5.00,refunded,EUR
";

/// A good file of customers.
pub(super) const CUSTOMERS: &str = "\
customer_id,signup_date,cancelled_at,nps_score,nps_date
ann@example.com,2023-01-01,,9,2023-06-01
\"Müller, Jörg\",2023-02-01,2023-12-24,3,
C-3,2024-02-29,2024-02-29,,
";

/// A good file of answers.
pub(super) const RESPONSES: &str = "\
date,score,customer_id
2023-03-01,10,ann@example.com
2023-04-01,\"6\",
,7,C-3
";

/// What files are made of, and what nobody expects in one.
const PIECES: [&[u8]; 40] = [
    b",",
    b",",
    b",",
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"\"",
    b"\"\"",
    b"\",\"",
    b"\"\n",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xe2\x82",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x1b[31m",
    b"\t",
    b";",
    b" ",
    "\u{a0}".as_bytes(),
    "ü€😀".as_bytes(),
    b"1",
    b"C7",
    b"a@b",
    b"2024-01-02",
    b"2024-02-30",
    b"0001-01-01",
    b"9999-12-31T23:59:59-12:00",
    b"10.00",
    b"-3",
    b"1,234",
    b"99999999999999999999999999999",
    b"0.0000000000000000000000000001",
    b"cancelled",
    b"refunded",
    b"EUR",
    b"10",
];

/// Rows that can be read, and some that nearly can.
const ROWS: [&[u8]; 12] = [
    b"1,C1,2024-01-02,10.00,paid,EUR\n",
    b"2,C1,2024-02-02,5,,EUR\r\n",
    b"3,C2,2024-02-03,7,cancelled,\n",
    b"1,C1,2024-03-02,-2.50,refunded,EUR\n",
    b"1,C2,2024-03-02,1,paid,EUR\n",
    b"4,,2024-03-02,1,paid,EUR\n",
    b"5,C1,2024-03-32,1,paid,EUR\n",
    b"6,\"C\n1\",2024-03-02,1,paid,EUR\n",
    b"C1,2024-01-02,2024-03-04\n",
    b"C2,2024-01-02,\n",
    b"2024-01-02,9\n",
    b",3\n",
];

/// Any bytes, now and then with a byte order mark.
pub(super) fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..300),
        vec(select(PIECES.to_vec()), 0..80).prop_map(|pieces| pieces.concat()),
    ];
    (any::<bool>(), bytes).prop_map(|(has_mark, bytes)| {
        let mark = if has_mark { &b"\xef\xbb\xbf"[..] } else { b"" };
        [mark, &bytes].concat()
    })
}

/// A header, then rows and pieces of rows.
pub(super) fn of_pieces(header: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let row = prop_oneof![3 => select(ROWS.to_vec()), 1 => select(PIECES.to_vec())];
    vec(row, 0..25).prop_map(move |pieces| [header.as_bytes(), &pieces.concat()].concat())
}

/// Something done to a file.
#[derive(Clone, Debug)]
enum Mutation {
    Cut(Index),
    Behead(Index),
    Double(Index, Index),
    Swap(Index, Index),
    Remove(Index),
    Insert(Index, &'static [u8]),
    Replace(Index, u8),
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let at = |index: &Index| index.index(bytes.len());
        match self {
            Self::Cut(end) => {
                let end = at(end);
                bytes.truncate(end);
            }
            Self::Behead(start) => {
                let start = at(start);
                bytes.drain(..start);
            }
            Self::Double(from, to) => {
                let (from, to) = (at(from).min(at(to)), at(from).max(at(to)));
                let again = bytes[from..to].to_vec();
                bytes.splice(to..to, again);
            }
            Self::Swap(one, other) => {
                let (one, other) = (at(one), at(other));
                bytes.swap(one, other);
            }
            Self::Remove(place) => {
                let place = at(place);
                bytes.remove(place);
            }
            Self::Insert(place, piece) => {
                let place = at(place);
                bytes.splice(place..place, piece.iter().copied());
            }
            Self::Replace(place, byte) => {
                let place = at(place);
                bytes[place] = *byte;
            }
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<Index>;
    prop_oneof![
        1 => place().prop_map(Mutation::Cut),
        1 => place().prop_map(Mutation::Behead),
        2 => (place(), place()).prop_map(|(from, to)| Mutation::Double(from, to)),
        2 => (place(), place()).prop_map(|(one, other)| Mutation::Swap(one, other)),
        2 => place().prop_map(Mutation::Remove),
        6 => (place(), select(PIECES.to_vec())).prop_map(|(place, piece)| Mutation::Insert(place, piece)),
        2 => (place(), any::<u8>()).prop_map(|(place, byte)| Mutation::Replace(place, byte)),
    ]
}

/// A good file with a few things done to it.
pub(super) fn mutated(good: &'static str) -> impl Strategy<Value = Vec<u8>> {
    vec(mutation(), 0..5).prop_map(move |mutations| {
        let mut bytes = good.as_bytes().to_vec();
        for mutation in mutations {
            mutation.apply(&mut bytes);
        }
        bytes
    })
}
