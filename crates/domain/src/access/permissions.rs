//! The one table of what each role may do. The server checks it on every route; the rules check what depends on the request.

use Permission as P;

use super::PermissionSet;

words! {
    /// What a user is for the merchant (SPEC 13).
    Role {
        /// May do everything.
        Owner = "owner",
        /// Runs the outlet; approves what others may not do alone.
        Manager = "manager",
        /// Takes orders and sells.
        Cashier = "cashier",
        /// Prepares orders.
        Kitchen = "kitchen",
        /// Packs orders and keeps the stock.
        Warehouse = "warehouse",
        /// Looks after payments.
        Finance = "finance",
        /// Assigns deliveries.
        Dispatcher = "dispatcher",
        /// Delivers.
        Driver = "driver",
        /// Reads the books.
        Accountant = "accountant",
        /// Buys: signed in by a code on their phone. Nobody who works here has this role.
        Customer = "customer",
    }
}

words! {
    /// Something a route or a rule asks for.
    Permission {
        /// See orders, one or many.
        OrdersRead = "orders.read",
        /// Place orders, and change what was ordered before it is prepared.
        OrdersPlace = "orders.place",
        /// Put items on an order that are not in the catalogue, or set a price.
        OrdersOpenItem = "orders.openItem",
        /// Take something off an order that is being prepared.
        OrdersVoidLine = "orders.voidLine",
        /// Cancel orders; how far along is in the transition table.
        OrdersCancel = "orders.cancel",
        /// Move orders along; who may do which step is in the transition table.
        OrdersTransition = "orders.transition",
        /// See the deliveries that wait for a driver.
        DeliveriesRead = "deliveries.read",
        /// Take deliveries for oneself.
        DeliveriesAccept = "deliveries.accept",
        /// Pick deliveries up, hand them over, and say that one failed: one's own, and of others where one assigns them.
        DeliveriesDeliver = "deliveries.deliver",
        /// Say who brings an order.
        DeliveriesAssign = "deliveries.assign",
        /// See the code which proves that an order was handed over.
        DeliveriesCode = "deliveries.code",
        /// See what drivers owe.
        DriversRead = "drivers.read",
        /// Take the cash that drivers hand in.
        DriversCash = "drivers.cash",
        /// See standing orders.
        StandingOrdersRead = "standingOrders.read",
        /// Make, change, pause and cancel standing orders.
        StandingOrdersChange = "standingOrders.change",
        /// See customers.
        CustomersRead = "customers.read",
        /// Find, create and change customers.
        CustomersWrite = "customers.write",
        /// Make one of two customers.
        CustomersMerge = "customers.merge",
        /// Erase what names a customer.
        CustomersErase = "customers.erase",
        /// Record payments.
        PaymentsRecord = "payments.record",
        /// Record payments that another user took.
        PaymentsRecordForOthers = "payments.recordForOthers",
        /// See payments.
        PaymentsRead = "payments.read",
        /// Say that a transfer has come, or that its receipt is not accepted.
        PaymentsApprove = "payments.approve",
        /// Give money of payments back.
        PaymentsRefund = "payments.refund",
        /// See what wallets hold.
        WalletsRead = "wallets.read",
        /// Put money into wallets.
        WalletsTopUp = "wallets.topUp",
        /// Correct wallets without money.
        WalletsAdjust = "wallets.adjust",
        /// Read the ledger: chart, entries, balances.
        LedgerRead = "ledger.read",
        /// Read reports; those with costs need `cost.read` as well.
        ReportsRead = "reports.read",
        /// See the catalogue.
        ProductsRead = "products.read",
        /// See what goods cost, and profits.
        CostRead = "cost.read",
        /// See stock, batches and movements.
        StockRead = "stock.read",
        /// Receive goods, send them back, count and move them.
        StockWrite = "stock.write",
        /// Sell at the counter.
        BillsSell = "bills.sell",
        /// See bills and credit notes.
        BillsRead = "bills.read",
        /// Take goods back.
        BillsReturn = "bills.return",
        /// Take a whole bill back on its own day.
        BillsVoid = "bills.void",
        /// Approve a price below cost.
        BillsBelowCost = "bills.belowCost",
        /// Give money back by another method than it came.
        BillsRefundOtherMethod = "bills.refundOtherMethod",
        /// Make and change products and categories.
        ProductsWrite = "products.write",
        /// Say that a product is sold out at an outlet, or there again.
        ProductsSoldOut = "products.soldOut",
        /// Take files in, and see what came of them.
        ImportsRun = "imports.run",
        /// See series and counters, and preview numbers.
        NumberingRead = "numbering.read",
        /// Put another series in force.
        NumberingChange = "numbering.change",
        /// Run the audit of numbers.
        NumberingAudit = "numbering.audit",
        /// Open, close and move the cash of one's own shifts.
        ShiftsWork = "shifts.work",
        /// See shifts.
        ShiftsRead = "shifts.read",
        /// Close and move the cash of other people's shifts.
        ShiftsManage = "shifts.manage",
        /// See business days and their Z reports.
        BusinessDayRead = "businessDay.read",
        /// Close a business day, and reopen the latest.
        BusinessDayClose = "businessDay.close",
        /// Choose a document's business date.
        BusinessDayOverride = "businessDay.override",
        /// See how full the queues are that one may see.
        QueuesRead = "queues.read",
        /// See what waits for finance.
        QueuesFinance = "queues.finance",
        /// See what waits for the kitchen.
        QueuesKitchen = "queues.kitchen",
        /// See what waits for the warehouse.
        QueuesWarehouse = "queues.warehouse",
        /// See what waits to be brought.
        QueuesLogistics = "queues.logistics",
        /// Read the stream of events.
        EventsRead = "events.read",
        /// Read the audit, export it and verify it.
        AuditRead = "audit.read",
        /// See outlets, and how they stand with online orders.
        OutletsRead = "outlets.read",
        /// Change outlets: name, opening hours, how many online orders they take.
        OutletsChange = "outlets.change",
        /// See the merchant's settings.
        SettingsRead = "settings.read",
        /// Change the merchant's settings.
        SettingsChange = "settings.change",
        /// Pause an outlet's online orders, and take them again.
        OutletsPause = "outlets.pause",
        /// See where delivery platforms send their orders.
        IntegrationsRead = "integrations.read",
        /// Make and change where delivery platforms send their orders, and their secrets.
        IntegrationsManage = "integrations.manage",
        /// See what the doctor found, and its rules.
        DoctorRead = "doctor.read",
        /// Have the doctor look and repair, and say what it repairs by itself.
        DoctorRun = "doctor.run",
        /// Put orders right that disagree, and bring in what is staged of them.
        DoctorFix = "doctor.fix",
        /// See printers and print jobs.
        PrintingRead = "printing.read",
        /// Print test pages, and have jobs tried again.
        PrintingManage = "printing.manage",
        /// Give discounts beyond the usual limit, and as amounts.
        DiscountsOverLimit = "discounts.overLimit",
        /// See who works here, and what each role may do.
        UsersRead = "users.read",
        /// Make, change, deactivate and activate users whose role is not above one's own, set their passwords and PINs, and end their
        /// sessions.
        UsersManage = "users.manage",
        /// Grant and take permissions of roles.
        RolesChange = "roles.change",
        /// See, make and revoke API tokens.
        TokensManage = "tokens.manage",
        /// Trust a device as a register, so that users switch on it with their PINs.
        RegistersTrust = "registers.trust",
        /// Approve with a PIN what somebody else does.
        ApprovalsGive = "approvals.give",
        /// See webhooks and what was delivered to them.
        WebhooksRead = "webhooks.read",
        /// Make, change and delete webhooks, and have events sent once more.
        WebhooksManage = "webhooks.manage",
    }
}

/// What the owner keeps whatever is taken: with it, everything else can be given back.
pub const OWNER_KEEPS: PermissionSet = PermissionSet::of(&[P::UsersRead, P::UsersManage, P::RolesChange]);

/// What a manager's PIN may add to a command of another user (`Docket-Approval`): what a manager says yes to at somebody else's screen.
/// Who manages users, tokens and settings signs in.
pub const APPROVABLE: PermissionSet = PermissionSet::of(&[
    P::OrdersPlace,
    P::OrdersOpenItem,
    P::OrdersVoidLine,
    P::OrdersCancel,
    P::OrdersTransition,
    P::DeliveriesAssign,
    P::DiscountsOverLimit,
    P::PaymentsRecordForOthers,
    P::PaymentsApprove,
    P::PaymentsRefund,
    P::WalletsTopUp,
    P::WalletsAdjust,
    P::BillsSell,
    P::BillsReturn,
    P::BillsVoid,
    P::BillsBelowCost,
    P::BillsRefundOtherMethod,
    P::ShiftsManage,
    P::BusinessDayOverride,
    P::BusinessDayClose,
    P::StockWrite,
    P::ProductsSoldOut,
    P::OutletsPause,
]);

impl Role {
    /// The roles of those who work for the merchant.
    pub const STAFF: &[Role] = &[
        Role::Owner,
        Role::Manager,
        Role::Cashier,
        Role::Kitchen,
        Role::Warehouse,
        Role::Finance,
        Role::Dispatcher,
        Role::Driver,
        Role::Accountant,
    ];

    /// The role of that word that somebody who works here can have.
    pub fn parse_staff(word: &str) -> Option<Role> {
        Role::parse(word).filter(|role| Role::STAFF.contains(role))
    }

    /// Whether the role has the permission, where the merchant has changed nothing.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().has(permission)
    }

    /// What the role may do, where the merchant has changed nothing: the owner everything, and the manager all but change that.
    pub fn permissions(self) -> PermissionSet {
        match self {
            Role::Owner => PermissionSet::EVERYTHING,
            Role::Manager => PermissionSet::EVERYTHING.without(PermissionSet::of(&[P::RolesChange])),
            _ => PermissionSet::of(self.listed()),
        }
    }

    /// Whether it is above another: users are managed by their like and by those above them.
    pub fn is_above(self, other: Role) -> bool {
        self.rank() > other.rank()
    }

    fn rank(self) -> u8 {
        match self {
            Role::Owner => 2,
            Role::Manager => 1,
            _ => 0,
        }
    }

    fn listed(self) -> &'static [Permission] {
        match self {
            Role::Owner | Role::Manager => &[],
            Role::Cashier => &[
                P::OrdersRead,
                P::OrdersPlace,
                P::OrdersOpenItem,
                P::OrdersCancel,
                P::OrdersTransition,
                P::DeliveriesCode,
                P::DriversRead,
                P::DriversCash,
                P::StandingOrdersRead,
                P::StandingOrdersChange,
                P::CustomersRead,
                P::CustomersWrite,
                P::PaymentsRecord,
                P::PaymentsRead,
                P::WalletsRead,
                P::WalletsTopUp,
                P::ProductsRead,
                P::StockRead,
                P::BillsSell,
                P::BillsRead,
                P::BillsReturn,
                P::NumberingRead,
                P::ShiftsWork,
                P::ShiftsRead,
                P::BusinessDayRead,
                P::OutletsRead,
                P::OutletsPause,
                P::PrintingRead,
                P::PrintingManage,
                P::QueuesRead,
                P::QueuesKitchen,
            ],
            Role::Kitchen => &[
                P::OrdersRead,
                P::OrdersTransition,
                P::ProductsRead,
                P::ProductsSoldOut,
                P::OutletsRead,
                P::QueuesRead,
                P::QueuesKitchen,
            ],
            Role::Warehouse => &[
                P::OrdersRead,
                P::OrdersTransition,
                P::ProductsRead,
                P::ProductsWrite,
                P::ProductsSoldOut,
                P::CostRead,
                P::StockRead,
                P::StockWrite,
                P::OutletsRead,
                P::QueuesRead,
                P::QueuesWarehouse,
            ],
            Role::Finance => &[
                P::OrdersRead,
                P::OrdersTransition,
                P::DriversRead,
                P::DriversCash,
                P::StandingOrdersRead,
                P::CustomersRead,
                P::PaymentsRecord,
                P::PaymentsRead,
                P::PaymentsApprove,
                P::PaymentsRefund,
                P::WalletsRead,
                P::WalletsTopUp,
                P::WalletsAdjust,
                P::LedgerRead,
                P::ReportsRead,
                P::ProductsRead,
                P::CostRead,
                P::StockRead,
                P::BillsRead,
                P::NumberingRead,
                P::NumberingAudit,
                P::DoctorRead,
                P::ShiftsRead,
                P::BusinessDayRead,
                P::EventsRead,
                P::AuditRead,
                P::SettingsRead,
                P::OutletsRead,
                P::QueuesRead,
                P::QueuesFinance,
            ],
            Role::Dispatcher => &[
                P::OrdersRead,
                P::OrdersPlace,
                P::OrdersCancel,
                P::OrdersTransition,
                P::DeliveriesRead,
                P::DeliveriesDeliver,
                P::DeliveriesAssign,
                P::DeliveriesCode,
                P::DriversRead,
                P::StandingOrdersRead,
                P::StandingOrdersChange,
                P::CustomersRead,
                P::CustomersWrite,
                P::ProductsRead,
                P::OutletsRead,
                P::OutletsPause,
                P::QueuesRead,
                P::QueuesLogistics,
            ],
            Role::Driver => &[P::DeliveriesRead, P::DeliveriesAccept, P::DeliveriesDeliver, P::OrdersTransition, P::OutletsRead],
            Role::Accountant => &[
                P::OrdersRead,
                P::DriversRead,
                P::StandingOrdersRead,
                P::CustomersRead,
                P::PaymentsRead,
                P::WalletsRead,
                P::LedgerRead,
                P::ReportsRead,
                P::ProductsRead,
                P::CostRead,
                P::StockRead,
                P::BillsRead,
                P::NumberingRead,
                P::NumberingAudit,
                P::DoctorRead,
                P::ShiftsRead,
                P::BusinessDayRead,
                P::EventsRead,
                P::SettingsRead,
                P::AuditRead,
                P::OutletsRead,
                P::QueuesRead,
                P::QueuesFinance,
            ],
            // What is their own they reach by routes of their own.
            Role::Customer => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accountant_only_reads() {
        for permission in Role::Accountant.permissions().iter() {
            let word = permission.as_str();
            // Queues are computed, so there is nothing to do to one but to look at it.
            assert!(word.ends_with(".read") || word.ends_with(".audit") || word.starts_with("queues."), "{word}");
        }
    }

    #[test]
    fn a_driver_sees_no_customers_and_places_no_orders() {
        assert!(!Role::Driver.may(Permission::CustomersRead));
        assert!(!Role::Driver.may(Permission::OrdersPlace));
        assert!(Role::Driver.may(Permission::DeliveriesRead));
    }

    #[test]
    fn a_customer_has_no_permission_and_is_no_staff() {
        assert!(Permission::ALL.iter().all(|permission| !Role::Customer.may(*permission)));
        assert_eq!(Role::parse_staff("customer"), None);
        assert_eq!(Role::STAFF.len() + 1, Role::ALL.len());
    }

    #[test]
    fn who_works_here_has_one_of_the_roles_of_the_staff() {
        for (word, role) in [
            ("owner", Role::Owner),
            ("manager", Role::Manager),
            ("cashier", Role::Cashier),
            ("kitchen", Role::Kitchen),
            ("warehouse", Role::Warehouse),
            ("finance", Role::Finance),
            ("dispatcher", Role::Dispatcher),
            ("driver", Role::Driver),
            ("accountant", Role::Accountant),
        ] {
            assert_eq!(Role::parse_staff(word), Some(role), "{word}");
        }
        assert_eq!(Role::parse_staff("Owner"), None);
        assert_eq!(Role::parse_staff("boss"), None);
    }

    #[test]
    fn an_owner_is_above_a_manager_and_both_are_above_everyone_else() {
        let below = |role: Role| Role::ALL.iter().copied().filter(move |other| role.is_above(*other)).map(Role::as_str);
        let others = ["cashier", "kitchen", "warehouse", "finance", "dispatcher", "driver", "accountant", "customer"];
        assert!(below(Role::Owner).eq(["manager"].into_iter().chain(others)));
        assert!(below(Role::Manager).eq(others));
        for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Owner | Role::Manager)) {
            assert_eq!(below(*role).next(), None, "{}", role.as_str());
        }
    }

    #[test]
    fn every_role_and_permission_is_found_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
        }
    }
}
