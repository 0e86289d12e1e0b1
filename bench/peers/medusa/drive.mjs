// Places orders of three lines at a Medusa shop, each by a stranger, authorised: five requests, as its shop front makes them.
//
//   node drive.mjs URL CONNECTIONS SECONDS SHOP     SHOP is what src/scripts/seed.js printed

import { drive } from '../drive.mjs';

const [url, connections, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { key, region, option, variants } = JSON.parse(process.argv[5]);

async function ask(path, body) {
  const headers = { 'content-type': 'application/json', 'x-publishable-api-key': key };
  const response = await fetch(`${url}/store/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

await drive(connections, seconds, async () => {
  const items = [0, 1, 2].map(() => ({ variant_id: variants[Math.floor(Math.random() * variants.length)], quantity: 1 }));
  const address = { first_name: 'A', last_name: 'Customer', address_1: '1 Street', city: 'Vienna', postal_code: '1010', country_code: 'at' };
  const email = `c${Math.floor(Math.random() * 5000)}@example.com`;
  const { cart } = await ask('carts', { region_id: region, email, shipping_address: address, billing_address: address, items });
  await ask(`carts/${cart.id}/shipping-methods`, { option_id: option });
  const { payment_collection } = await ask('payment-collections', { cart_id: cart.id });
  await ask(`payment-collections/${payment_collection.id}/payment-sessions`, { provider_id: 'pp_system_default' });
  const done = await ask(`carts/${cart.id}/complete`, {});
  if (done.type !== 'order') throw new Error(JSON.stringify(done));
});
