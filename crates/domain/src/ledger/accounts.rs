//! The chart of accounts: a closed list, the same for every merchant.

use uuid::Uuid;

use crate::ids::UserId;

words! {
    /// An account (SPEC 9). What more is kept apart within it, such as each register's drawer, is its [`ApartBy`].
    Account {
        /// Cash in the drawers of registers.
        CashDrawers = "cash_drawers",
        /// Cash kept outside the drawers: floats come from it, drops go to it.
        CashSafe = "cash_safe",
        /// Card payments that the acquirer has not paid out yet.
        CardClearing = "card_clearing",
        /// What delivery platforms took for the merchant and have not paid out yet.
        PlatformClearing = "platform_clearing",
        /// Money on its way to or from the bank.
        BankClearing = "bank_clearing",
        /// What customers have paid ahead of a bill.
        CustomerDeposits = "customer_deposits",
        /// Customers' stored balances.
        Wallets = "wallets",
        /// What was sold, without tax.
        Sales = "sales",
        /// Taxes taken for the state.
        TaxesPayable = "taxes_payable",
        /// What discounts took off sales.
        Discounts = "discounts",
        /// What the goods that were sold had cost.
        CostOfGoods = "cost_of_goods",
        /// Goods in stock, at cost.
        Inventory = "inventory",
        /// Goods on their way between outlets, at cost; what one sent and another received sums to zero.
        OutletTransfers = "outlet_transfers",
        /// Goods that were found or missing, at cost.
        StockDifferences = "stock_differences",
        /// What is owed to suppliers.
        Payables = "payables",
        /// What customers owe.
        Receivables = "receivables",
        /// Cash that drivers have collected and not handed in.
        DriversCash = "drivers_cash",
        /// What is to be paid back to customers.
        RefundsDue = "refunds_due",
        /// Tips that are owed to the staff.
        Tips = "tips",
        /// What rounding gained or lost.
        Rounding = "rounding",
        /// What was more or less in a drawer than expected.
        OverShort = "over_short",
        /// What was put into wallets, or taken out of them, without money.
        WalletAdjustments = "wallet_adjustments",
        /// Cash paid in or out for a purpose that is written beside it.
        CashMovements = "cash_movements",
        /// What was there before the books began.
        OpeningBalances = "opening_balances",
    }
}

words! {
    /// What an account is for whoever reads the books.
    AccountType {
        /// What the merchant has.
        Asset = "asset",
        /// What the merchant owes.
        Liability = "liability",
        /// What was earned.
        Income = "income",
        /// What was spent.
        Expense = "expense",
        /// What is left to the owner.
        Equity = "equity",
    }
}

words! {
    /// A side of an account.
    Side {
        /// What comes in to an asset; a positive posting.
        Debit = "debit",
        /// What goes out of an asset; a negative posting.
        Credit = "credit",
    }
}

words! {
    /// What an account is kept apart by within itself.
    ApartBy {
        /// The short code of a register; empty for a token that is bound to none.
        Register = "register",
        /// The row of a customer; empty for someone unknown.
        Customer = "customer",
        /// The name of a tax.
        Tax = "tax",
        /// The id of a user.
        User = "user",
    }
}

impl Account {
    /// What kind of account it is.
    pub fn account_type(self) -> AccountType {
        use Account as A;
        match self {
            A::CashDrawers | A::CashSafe | A::CardClearing | A::PlatformClearing | A::BankClearing => AccountType::Asset,
            A::Inventory | A::OutletTransfers | A::Receivables | A::DriversCash => AccountType::Asset,
            A::CustomerDeposits | A::Wallets | A::TaxesPayable | A::Payables | A::RefundsDue | A::Tips => AccountType::Liability,
            A::Sales | A::Discounts => AccountType::Income,
            A::CostOfGoods | A::StockDifferences | A::Rounding | A::OverShort => AccountType::Expense,
            A::WalletAdjustments | A::CashMovements => AccountType::Expense,
            A::OpeningBalances => AccountType::Equity,
        }
    }

    /// The side on which it usually stands. That of discounts is the other one of its type, because they lower what was earned.
    pub fn normal_side(self) -> Side {
        match self.account_type() {
            AccountType::Asset | AccountType::Expense => Side::Debit,
            AccountType::Income if self == Account::Discounts => Side::Debit,
            AccountType::Liability | AccountType::Income | AccountType::Equity => Side::Credit,
        }
    }

    /// What is kept apart within it; nothing where it is one.
    pub fn apart_by(self) -> Option<ApartBy> {
        use Account as A;
        match self {
            A::CashDrawers | A::OverShort => Some(ApartBy::Register),
            A::CustomerDeposits | A::Wallets | A::Receivables | A::RefundsDue => Some(ApartBy::Customer),
            A::TaxesPayable => Some(ApartBy::Tax),
            A::DriversCash => Some(ApartBy::User),
            _ => None,
        }
    }
}

/// An account, with the part of it that is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountRef {
    /// The account.
    pub account: Account,
    /// What it is kept apart by, see [`Account::apart_by`]; empty where it is one.
    pub part: String,
}

impl AccountRef {
    /// An account that is one, or the part of it that nothing is known of.
    pub fn whole(account: Account) -> AccountRef {
        AccountRef { account, part: String::new() }
    }

    /// A part of an account.
    pub fn part(account: Account, part: impl Into<String>) -> AccountRef {
        AccountRef { account, part: part.into() }
    }

    /// The drawer of a register, or the one of tokens without a register.
    pub fn drawer(register: Option<&str>) -> AccountRef {
        AccountRef::part(Account::CashDrawers, register.unwrap_or_default())
    }

    /// The row of the customer whose part it is.
    pub fn customer_row(&self) -> Option<u64> {
        (self.account.apart_by() == Some(ApartBy::Customer)).then(|| self.part.parse().ok()).flatten()
    }

    /// What its balances are kept by: parts of customers are not kept per date, since there may be as many as there are documents.
    pub fn kept_as(&self) -> AccountRef {
        match self.account.apart_by() {
            Some(ApartBy::Customer) => AccountRef::whole(self.account),
            _ => self.clone(),
        }
    }

    /// What a driver has collected and not handed in.
    pub fn of_driver(driver: UserId) -> AccountRef {
        AccountRef::part(Account::DriversCash, driver.to_string())
    }

    /// The driver whose cash it is; none for every other account.
    ///
    /// # Panics
    /// For cash of drivers that says no id: only [`AccountRef::of_driver`] makes that account.
    pub fn driver(&self) -> Option<UserId> {
        let of_driver = self.account == Account::DriversCash;
        of_driver.then(|| UserId(Uuid::try_parse(&self.part).expect("cash of drivers names its driver")))
    }

    /// A customer's part of an account, by their row, or the part of unknown customers.
    pub fn of_customer(account: Account, customer_row: Option<u64>) -> AccountRef {
        AccountRef::part(account, customer_row.map(|row| row.to_string()).unwrap_or_default())
    }
}

impl std::fmt::Display for AccountRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.account.as_str())?;
        if self.part.is_empty() { Ok(()) } else { write!(f, "/{}", self.part) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_merchant_has_and_spends_stands_on_the_debit_side() {
        for account in Account::ALL {
            let has_or_spends = matches!(account.account_type(), AccountType::Asset | AccountType::Expense);
            let lowers_income = *account == Account::Discounts;
            assert_eq!(account.normal_side() == Side::Debit, has_or_spends || lowers_income, "{}", account.as_str());
        }
    }

    #[test]
    fn every_account_is_found_by_its_word() {
        for account in Account::ALL {
            assert_eq!(Account::parse(account.as_str()), Some(*account));
        }
        assert_eq!(Account::parse("petty_cash"), None);
    }

    #[test]
    fn a_part_that_is_not_known_is_the_empty_one_and_not_another_account() {
        assert_eq!(AccountRef::drawer(None), AccountRef::whole(Account::CashDrawers));
        assert_eq!(AccountRef::drawer(Some("R1")).to_string(), "cash_drawers/R1");
        assert_eq!(AccountRef::of_customer(Account::Wallets, Some(17)).part, "17");
    }

    #[test]
    fn drawers_customers_taxes_and_drivers_have_a_part_of_their_own_and_all_else_is_one() {
        let apart = Account::ALL.iter().filter_map(|account| account.apart_by().map(|by| (*account, by)));
        let expected = [
            (Account::CashDrawers, ApartBy::Register),
            (Account::CustomerDeposits, ApartBy::Customer),
            (Account::Wallets, ApartBy::Customer),
            (Account::TaxesPayable, ApartBy::Tax),
            (Account::Receivables, ApartBy::Customer),
            (Account::DriversCash, ApartBy::User),
            (Account::RefundsDue, ApartBy::Customer),
            (Account::OverShort, ApartBy::Register),
        ];
        assert_eq!(apart.collect::<Vec<_>>(), expected);
    }
}
