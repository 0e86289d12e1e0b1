import type { Words } from './en';

export const es: Words = {
  search: 'Número, comanda, teléfono o cliente',
  none: 'No hay ningún pedido así.',
  number: 'Pedido',
  ticket: 'Comanda',
  placed: 'Hora',
  businessDate: 'Día comercial',
  customer: 'Cliente',
  status: 'Estado',
  payment: 'Pago',
  channel: 'Canal',
  total: 'Importe total',
};
