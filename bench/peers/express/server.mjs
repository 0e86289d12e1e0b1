// An order as it is usually written by hand: Express, a pool of ten connections, a counter row, one transaction. It answers just enough
// of Docket's API for `docket bench` to drive it: a list of products, and orders.
//
//   DATABASE_URL=postgres://… PORT=3000 node server.mjs

import express from 'express';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = express();
app.use(express.json());

const products = Array.from({ length: 100 }, (_, at) => ({
  id: `product-${at}`, sku: `P${at}`, price: 100, unit: 'piece', isActive: true, modifiers: [], barcodes: [],
}));

app.get('/api/v1/products', (_, response) => response.json({ data: products, next: null }));

app.post('/api/v1/orders', async (request, response) => {
  const { items, customer } = request.body;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const counted = await client.query("UPDATE counter SET value = value + 1 WHERE name = 'orders' RETURNING value");
    const number = counted.rows[0].value;
    const customerId = Number(String(customer?.phone ?? '').slice(-6)) || 0;
    const total = items.reduce((sum, item) => sum + 100 * Number(item.quantity), 0);
    const inserted = await client.query(
      'INSERT INTO orders (number, customer_id, total, status) VALUES ($1, $2, $3, $4) RETURNING id',
      [number, customerId, total, 'pending'],
    );
    const order = inserted.rows[0].id;
    const places = items.map((_, at) => `($1, $${3 * at + 2}, $${3 * at + 3}, $${3 * at + 4})`).join(', ');
    const values = items.flatMap((item, at) => [at, Number(item.quantity), 100]);
    await client.query(`INSERT INTO order_line (order_id, product_id, quantity, price) VALUES ${places}`, [order, ...values]);
    await client.query('INSERT INTO order_log (order_id, event) VALUES ($1, $2)', [order, 'created']);
    await client.query('COMMIT');
    response.status(201).json({ id: order, number: `ORD-${number}`, total, status: 'pending' });
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    response.status(500).json({ error: String(error) });
  } finally {
    client.release();
  }
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
