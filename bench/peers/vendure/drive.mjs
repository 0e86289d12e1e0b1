// Places orders of three lines at a Vendure shop, each by a stranger, paid: six requests, as its shop front makes them.
//
//   node drive.mjs URL CONNECTIONS SECONDS      prints one object as `docket bench --json` does

import { drive } from '../drive.mjs';

const [url, connections, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

async function ask(session, query, variables = {}) {
  const headers = { 'content-type': 'application/json', ...(session.token ? { authorization: `Bearer ${session.token}` } : {}) };
  const response = await fetch(`${url}/shop-api`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  session.token ??= response.headers.get('vendure-auth-token') ?? undefined;
  const { data, errors } = await response.json();
  const answer = data && Object.values(data)[0];
  if (errors || answer?.errorCode) throw new Error(JSON.stringify(errors ?? answer));
  return answer;
}

const error = '... on ErrorResult { errorCode message }';
const ADD = 'mutation ($inputs: [AddItemInput!]!) { addItemsToOrder(inputs: $inputs) { order { id } errorResults { ... on ErrorResult { message } } } }';
const found = await ask({}, '{ products(options: { take: 100 }) { items { variants { id } } } }');
const variants = found.items.map((product) => product.variants[0].id);
const first = {};
await ask(first, ADD, { inputs: [{ productVariantId: variants[0], quantity: 1 }] });
const [method] = await ask(first, '{ eligibleShippingMethods { id } }');

await drive(connections, seconds, async () => {
  const session = {};
  const inputs = [0, 1, 2].map(() => ({ productVariantId: variants[Math.floor(Math.random() * variants.length)], quantity: 1 }));
  const added = await ask(session, ADD, { inputs });
  if (added.errorResults.length > 0) throw new Error(added.errorResults[0].message);
  await ask(session, `mutation ($input: CreateCustomerInput!) { setCustomerForOrder(input: $input) { ... on Order { id } ${error} } }`, {
    input: { firstName: 'A', lastName: 'Customer', emailAddress: `c${Math.floor(Math.random() * 5000)}@example.com` },
  });
  await ask(session, `mutation { setOrderShippingAddress(input: { streetLine1: "1 Street", countryCode: "AT" }) { ... on Order { id } ${error} } }`);
  await ask(session, `mutation ($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { ... on Order { id } ${error} } }`, { ids: [method.id] });
  await ask(session, `mutation { transitionOrderToState(state: "ArrangingPayment") { ... on Order { id } ... on OrderStateTransitionError { errorCode message transitionError } } }`);
  const paid = await ask(session, `mutation { addPaymentToOrder(input: { method: "dummy", metadata: {} }) { ... on Order { code state } ${error} } }`);
  if (paid.state !== 'PaymentSettled') throw new Error(`the order is ${paid.state}`);
});
