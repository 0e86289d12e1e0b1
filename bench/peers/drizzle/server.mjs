// The same order as in ../express, written with Drizzle: a pool of ten connections, a counter row, one transaction.
//
//   DATABASE_URL=postgres://… PORT=3000 node server.mjs

import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import express from 'express';
import pg from 'pg';

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();
const counter = pgTable('counter', { name: text().primaryKey(), value: bigint({ mode: 'number' }).notNull() });
const orders = pgTable('orders', {
  id: id(),
  number: bigint({ mode: 'number' }).notNull(),
  customerId: integer('customer_id').notNull(),
  total: integer().notNull(),
  status: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
const orderLine = pgTable('order_line', {
  id: id(),
  orderId: bigint('order_id', { mode: 'number' }).notNull(),
  productId: integer('product_id').notNull(),
  quantity: integer().notNull(),
  price: integer().notNull(),
});
const orderLog = pgTable('order_log', {
  id: id(),
  orderId: bigint('order_id', { mode: 'number' }).notNull(),
  event: text().notNull(),
});

const db = drizzle(new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 }));
const app = express();
app.use(express.json());

const products = Array.from({ length: 100 }, (_, at) => ({
  id: `product-${at}`, sku: `P${at}`, price: 100, unit: 'piece', isActive: true, modifiers: [], barcodes: [],
}));

app.get('/api/v1/products', (_, response) => response.json({ data: products, next: null }));

app.post('/api/v1/orders', async (request, response) => {
  const { items, customer } = request.body;
  const customerId = Number(String(customer?.phone ?? '').slice(-6)) || 0;
  const total = items.reduce((sum, item) => sum + 100 * Number(item.quantity), 0);
  try {
    const placed = await db.transaction(async (tx) => {
      const [counted] = await tx.update(counter).set({ value: sql`${counter.value} + 1` }).where(eq(counter.name, 'orders')).returning();
      const number = counted.value;
      const [order] = await tx.insert(orders).values({ number, customerId, total, status: 'pending' }).returning({ id: orders.id });
      await tx.insert(orderLine).values(items.map((item, at) => ({ orderId: order.id, productId: at, quantity: Number(item.quantity), price: 100 })));
      await tx.insert(orderLog).values({ orderId: order.id, event: 'created' });
      return { id: order.id, number: `ORD-${number}`, total, status: 'pending' };
    });
    response.status(201).json(placed);
  } catch (error) {
    response.status(500).json({ error: String(error) });
  }
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
