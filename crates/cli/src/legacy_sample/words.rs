//! Names, goods and addresses of shops in several languages.

/// First names.
pub const FIRST: &[&str] = &[
    "علی",
    "مریم",
    "حسين",
    "زينب",
    "أحمد",
    "فاطمة",
    "Ali",
    "Sara",
    "Hassan",
    "Noor",
    "Rêbaz",
    "Şilan",
    "राहुल",
    "अनीता",
    "Ayşe",
    "Mehmet",
    "José",
    "Olga",
];

/// Family names.
pub const FAMILY: &[&str] =
    &["کریمی", "رضایی", "الجبوري", "العبيدي", "al-Saadi", "Barzani", "Kareem", "शर्मा", "Yılmaz", "Núñez", "O'Brien", "Haddad"];

/// Streets and quarters.
pub const PLACES: &[&str] = &[
    "بغداد، الكرادة، شارع 62",
    "بصره، خیابان کویت ۱۲",
    "Erbil, Ainkawa, Street 100",
    "أربيل، شارع الستين",
    "Sulaymaniyah, Salim St. 4",
    "Mosul \"Left Bank\", House 7",
];

/// Goods with the price of one in hundredths.
pub const GOODS: &[(&str, i64)] = &[
    ("Wall panel 60x60", 2_150_000),
    ("Wall panel 60x120", 5_350_000),
    ("Paint 18 l", 4_935_000),
    ("Brush set", 4_935_050),
    ("Ceiling tile", 400_000),
    ("Primer 4 l", 3_920_001),
    ("بلاط أرضيات 40×40", 185_000),
    ("أسمنت 50 كغم", 925_000),
    ("رنگ روغنی ۴ لیتر", 2_799_975),
    ("پیچ و مهره، ۱ کیلو", 350_025),
    ("सीमेंट 50 किग्रा", 899_900),
    ("Çivi 1 kg", 225_050),
    ("Tile adhesive, grey", 675_000),
    ("Cable 3×2.5 mm², 100 m", 11_250_000),
];

/// Who takes orders and payments.
pub const USERS: &[&str] = &["hassan", "maryam", "dana"];

/// Notes, of which most orders have none.
pub const NOTES: &[&str] = &["", "", "", "call before delivery", "لطفاً صبح", "التسليم بعد الظهر", "gate 2; ask for Noor"];
