//! What the columns of a file mean: the fields each kind of file has, the
//! names by which they are recognised, and `--map`.

use std::fmt;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// Orders.
    Orders,
    /// Customers, with their subscriptions or their answers.
    Customers,
    /// Answers to the survey.
    Responses,
    /// Who does not count.
    Exclusions,
    /// Which ids are the same person.
    Aliases,
    /// What belongs to orders and stands in a file of its own.
    Parts,
}

impl FileKind {
    /// What such a file holds, in a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Customers => "customers",
            Self::Responses => "responses",
            Self::Exclusions => "exclusions",
            Self::Aliases => "aliases",
            Self::Parts => "parts",
        }
    }

    /// The name of the option that gives such a file, without its hyphens,
    /// which also stands before its fields in `--map`; none for orders and
    /// their parts, which need no option.
    #[must_use]
    pub const fn option(self) -> Option<&'static str> {
        match self {
            Self::Orders | Self::Parts => None,
            Self::Customers => Some("customers"),
            Self::Responses => Some("responses"),
            Self::Exclusions => Some("exclude-customers"),
            Self::Aliases => Some("alias"),
        }
    }

    /// Whether it is a list of ids.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Exclusions | Self::Aliases)
    }

    /// What stands before a field of such a file in `--map`.
    #[must_use]
    pub fn prefix(self) -> String {
        self.option().map_or_else(String::new, |option| format!("{option}."))
    }

    /// Those whose columns the user can name.
    pub const ALL: [Self; 5] = [
        Self::Orders,
        Self::Customers,
        Self::Responses,
        Self::Exclusions,
        Self::Aliases,
    ];
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing a row can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names say it; `names` has the words")]
pub enum Field {
    OrderId,
    CustomerId,
    OrderDate,
    Amount,
    RefundedAmount,
    Currency,
    Status,
    Quantity,
    UnitPrice,
    SignupDate,
    CancelledAt,
    NpsScore,
    NpsDate,
    Score,
    Date,
    Alias,
}

/// A field of a kind of file, with the header names that mean it, best first.
/// Names of one group fit equally well.
#[derive(Debug, Clone, Copy)]
pub struct FieldNames {
    /// The field.
    pub field: Field,
    /// Its name in `--map`.
    pub name: &'static str,
    /// Header names without spaces, case and punctuation, in groups, best first.
    pub headers: &'static [&'static [&'static str]],
}

const CUSTOMER: &[&[&str]] = &[
    &[
        "customerid",
        "custid",
        "customernumber",
        "customerno",
        "clientid",
        "userid",
        "buyerid",
        "memberid",
    ],
    &["customer", "client", "buyer", "user", "member"],
    &["customeremail", "clientemail", "buyeremail", "useremail"],
    &["email", "emailaddress"],
    &[
        "kundennummer",
        "kundennr",
        "kundenid",
        "idclient",
        "numeroclient",
        "idcliente",
        "numerocliente",
        "codicecliente",
        "klantnummer",
        "klantid",
    ],
    &["kunde", "cliente", "klant"],
];

/// The fields of a file of orders.
pub const ORDERS: &[FieldNames] = &[
    FieldNames {
        field: Field::OrderId,
        name: "order_id",
        headers: &[
            &["orderid", "ordernumber", "orderno", "ordernr"],
            &["invoiceid", "invoicenumber", "invoiceno", "invoice"],
            &["transactionid", "purchaseid"],
            &["order"],
            &[
                "bestellnummer",
                "bestellnr",
                "auftragsnummer",
                "numerocommande",
                "numerodecommande",
                "numeropedido",
                "numerodepedido",
                "numeroordine",
                "bestelnummer",
                "ordernummer",
            ],
            &["bestellung", "commande", "pedido", "ordine", "bestelling"],
            &[
                "rechnungsnummer",
                "numerofacture",
                "numerofactura",
                "numerofattura",
                "factuurnummer",
            ],
        ],
    },
    FieldNames {
        field: Field::CustomerId,
        name: "customer_id",
        headers: CUSTOMER,
    },
    FieldNames {
        field: Field::OrderDate,
        name: "order_date",
        headers: &[
            &["orderdate", "orderedat", "orderdatetime", "ordertime", "dateordered"],
            &[
                "purchasedate",
                "purchasedat",
                "invoicedate",
                "transactiondate",
                "saledate",
            ],
            &["date", "datetime", "timestamp", "day"],
            &["createdat", "created", "createddate", "datecreated"],
            &[
                "bestelldatum",
                "auftragsdatum",
                "datecommande",
                "datedecommande",
                "fechapedido",
                "fechadepedido",
                "dataordine",
                "besteldatum",
            ],
            &["datum", "fecha", "data"],
        ],
    },
    FieldNames {
        field: Field::Amount,
        name: "amount",
        headers: &[
            &["amount", "orderamount"],
            &[
                "ordertotal",
                "totalamount",
                "totalprice",
                "grandtotal",
                "ordervalue",
                "orderprice",
            ],
            &["total"],
            &["revenue", "sales", "value"],
            &[
                "gesamtbetrag",
                "gesamtsumme",
                "bestellwert",
                "montanttotal",
                "importetotal",
                "importototale",
                "totaalbedrag",
            ],
            &[
                "betrag", "summe", "umsatz", "montant", "importe", "importo", "bedrag", "totale", "totaal",
            ],
        ],
    },
    FieldNames {
        field: Field::RefundedAmount,
        name: "refunded_amount",
        headers: &[&["refundedamount", "amountrefunded", "refundamount", "totalrefunded"]],
    },
    FieldNames {
        field: Field::Currency,
        name: "currency",
        headers: &[
            &["currency", "currencycode", "ordercurrency"],
            &["wahrung", "waehrung", "devise", "moneda"],
        ],
    },
    FieldNames {
        field: Field::Status,
        name: "status",
        headers: &[
            &["status", "orderstatus"],
            &["financialstatus", "paymentstatus", "state"],
            &["bestellstatus", "auftragsstatus", "statut", "estado", "stato"],
        ],
    },
    FieldNames {
        field: Field::Quantity,
        name: "quantity",
        headers: &[&["quantity", "qty"]],
    },
    FieldNames {
        field: Field::UnitPrice,
        name: "unit_price",
        headers: &[&["unitprice", "priceperunit", "itemprice"], &["price"]],
    },
];

/// The fields of a file of customers.
pub const CUSTOMERS: &[FieldNames] = &[
    FieldNames {
        field: Field::CustomerId,
        name: "customer_id",
        headers: CUSTOMER_OF_A_LIST,
    },
    FieldNames {
        field: Field::SignupDate,
        name: "signup_date",
        headers: &[
            &["signupdate", "signedupat", "signedup", "signup", "signupat"],
            &[
                "subscribedat",
                "subscriptionstart",
                "startdate",
                "startedat",
                "joined",
                "joinedat",
                "joindate",
            ],
            &[
                "createdat",
                "created",
                "createddate",
                "registeredat",
                "registrationdate",
            ],
        ],
    },
    FieldNames {
        field: Field::CancelledAt,
        name: "cancelled_at",
        headers: &[
            &[
                "cancelledat",
                "canceledat",
                "cancellationdate",
                "canceldate",
                "cancelled",
                "canceled",
            ],
            &["churnedat", "churndate", "enddate", "endedat", "subscriptionend"],
        ],
    },
    FieldNames {
        field: Field::NpsScore,
        name: "nps_score",
        headers: &[&["npsscore", "nps"]],
    },
    FieldNames {
        field: Field::NpsDate,
        name: "nps_date",
        headers: &[&["npsdate", "npsat"]],
    },
];

const CUSTOMER_OF_A_LIST: &[&[&str]] = &[
    CUSTOMER[0],
    CUSTOMER[1],
    CUSTOMER[2],
    CUSTOMER[3],
    CUSTOMER[4],
    CUSTOMER[5],
    &["id"],
];

/// The fields of a file of answers.
pub const RESPONSES: &[FieldNames] = &[
    FieldNames {
        field: Field::Score,
        name: "score",
        headers: &[&["score", "npsscore", "nps"], &["rating", "answer"]],
    },
    FieldNames {
        field: Field::Date,
        name: "date",
        headers: &[
            &[
                "date",
                "responsedate",
                "npsdate",
                "answeredat",
                "respondedat",
                "submittedat",
                "surveydate",
            ],
            &["createdat", "created", "timestamp", "day"],
        ],
    },
    FieldNames {
        field: Field::CustomerId,
        name: "customer_id",
        headers: CUSTOMER,
    },
];

/// The fields of a file of those who do not count.
pub const EXCLUSIONS: &[FieldNames] = &[FieldNames {
    field: Field::CustomerId,
    name: "customer_id",
    headers: CUSTOMER_OF_A_LIST,
}];

/// The fields of a file of ids and the ids that they belong to.
pub const ALIASES: &[FieldNames] = &[
    FieldNames {
        field: Field::Alias,
        name: "alias",
        headers: &[
            &["alias", "aliasid"],
            &["oldid", "duplicateid", "mergedid", "otherid", "from", "fromid"],
            &["id"],
        ],
    },
    FieldNames {
        field: Field::CustomerId,
        name: "customer_id",
        headers: CUSTOMER,
    },
];

impl FileKind {
    /// Those of its fields without which it is no such file.
    #[must_use]
    pub const fn needed(self) -> &'static [Field] {
        match self {
            Self::Orders => &[Field::CustomerId, Field::OrderDate],
            Self::Customers | Self::Exclusions => &[Field::CustomerId],
            Self::Responses => &[Field::Score],
            Self::Aliases => &[Field::Alias, Field::CustomerId],
            Self::Parts => &[],
        }
    }

    /// The fields a file of this kind can have.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldNames] {
        match self {
            Self::Orders => ORDERS,
            Self::Customers => CUSTOMERS,
            Self::Responses => RESPONSES,
            Self::Exclusions => EXCLUSIONS,
            Self::Aliases => ALIASES,
            Self::Parts => &[],
        }
    }
}

/// One `--map`: a field of a kind of file is in the column of this name; an
/// empty name means in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The kind of file.
    pub kind: FileKind,
    /// The field.
    pub field: Field,
    /// The name of the column.
    pub column: String,
}

/// A `--map` that names no field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It has no `=`.
    #[error("expected `field=column`, for example `customer_id=Client No`")]
    NoEquals,
    /// There is no such field; the names there are.
    #[error("there is no field `{name}`; the nearest is `{nearest}`")]
    NoSuchField {
        /// The name as typed.
        name: String,
        /// The name most like it.
        nearest: String,
    },
}

impl Mapping {
    /// Reads `field=column`; `customers.signup_date=joined` is for the file of
    /// customers, `responses.score=nps` for the answers.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let (name, column) = text.split_once('=').ok_or(MappingError::NoEquals)?;
        let name = name.trim();
        let all = || {
            FileKind::ALL
                .into_iter()
                .flat_map(|kind| kind.fields().iter().map(move |field| (kind, field)))
        };
        let written = |kind: FileKind, field: &FieldNames| format!("{}{}", kind.prefix(), field.name);
        let plain = name.strip_prefix("orders.").unwrap_or(name);
        all()
            .find(|(kind, field)| written(*kind, field) == plain)
            .map(|(kind, field)| Self {
                kind,
                field: field.field,
                column: column.trim().to_owned(),
            })
            .ok_or_else(|| MappingError::NoSuchField {
                name: name.to_owned(),
                nearest: all()
                    .map(|(kind, field)| written(kind, field))
                    .max_by(|a, b| strsim::jaro_winkler(a, plain).total_cmp(&strsim::jaro_winkler(b, plain)))
                    .unwrap_or_default(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_a_field_of_one_kind_of_file() {
        let mapping = Mapping::parse("customers.signup_date=Joined on").expect("a field");
        assert_eq!((mapping.kind, mapping.field), (FileKind::Customers, Field::SignupDate));
        assert_eq!(mapping.column, "Joined on");
        let mapping = Mapping::parse("amount=Total (EUR)").expect("a field");
        assert_eq!((mapping.kind, mapping.field), (FileKind::Orders, Field::Amount));
    }

    #[test]
    fn a_misspelt_field_gets_the_nearest_name() {
        let error = Mapping::parse("customer=x").expect_err("no such field");
        assert!(error.to_string().contains("`customer_id`"), "{error}");
        assert_eq!(Mapping::parse("amount"), Err(MappingError::NoEquals));
    }

    #[test]
    fn header_names_are_in_the_form_in_which_they_are_compared() {
        for kind in FileKind::ALL {
            for name in kind.fields().iter().flat_map(|field| field.headers.concat()) {
                assert_eq!(super::super::header::plain(name), name);
            }
        }
    }

    #[test]
    fn no_header_name_means_two_fields_of_one_file() {
        for kind in FileKind::ALL {
            let mut names: Vec<&str> = kind.fields().iter().flat_map(|f| f.headers.concat()).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{kind}");
        }
    }
}
