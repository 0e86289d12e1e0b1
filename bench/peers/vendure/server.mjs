// A Vendure shop with a hundred products, one way to ship and its own dummy payment.
//
//   DATABASE_URL=postgres://… PORT=3000 node server.mjs

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, DefaultLogger, dummyPaymentHandler, LanguageCode, LogLevel } from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';

const port = Number(process.env.PORT ?? 3000);
const config = {
  apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: { tokenMethod: ['bearer'], superadminCredentials: { identifier: 'bench', password: 'for this machine alone' }, requireVerification: false },
  dbConnectionOptions: { type: 'postgres', url: process.env.DATABASE_URL, synchronize: true, poolSize: 10, logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [],
};
const initialData = {
  defaultLanguage: LanguageCode.en,
  defaultZone: 'Europe',
  countries: [{ name: 'Austria', code: 'AT', zone: 'Europe' }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard Shipping', price: 500 }],
  paymentMethods: [{ name: 'dummy', handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] } }],
  collections: [],
};
const columns = 'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
const rows = Array.from({ length: 100 }, (_, at) => `Product ${at},product-${at},,,,,,P${at},1.00,standard,100000000,true,,`);
const file = join(mkdtempSync(join(tmpdir(), 'vendure-')), 'products.csv');
writeFileSync(file, [columns, ...rows].join('\n'));

await populate(() => bootstrap(config), initialData, file);
console.log(`http://127.0.0.1:${port}`);
