import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('es');

export const es: Words = {
  alone: 'No se puede llegar al servidor. Siga vendiendo en efectivo: las facturas llevan números de esta caja y se envían solas más tarde.',
  cannot:
    'No se puede llegar al servidor, y este aparato no tiene números propios para vender. Los recibe cuando es una caja y alguien ha entrado con su PIN.',
  elsewhere: 'La caja está abierta en otra pestaña o ventana de este navegador. Venda allí, o ciérrela: entonces sigue esta.',
  onlyCash: 'Sin el servidor solo se cobra en efectivo: lo demás no se puede comprobar ahora.',
  full: 'Este aparato está lleno. La venta no se hizo y no se ha perdido nada; haga sitio o venda en otra caja.',
  clock: (minutes) =>
    `El reloj de este aparato va mal por ${one(minutes, { one: '# minuto', other: '# minutos' })}. Póngalo en hora; las ventas llevan la hora del servidor.`,
  mayDelete: 'Si falta sitio, este navegador puede borrar ventas aún no enviadas. Instale la caja en el aparato (en el menú del navegador): entonces las conserva.',
  unsent: (count) => (count === 0 ? 'Todo enviado' : one(count, { one: '# venta sin enviar', other: '# ventas sin enviar' })),
  sales: 'Ventas de esta caja',
  noneUnsent: 'Todas las ventas se han enviado.',
  staysSignedIn: 'Podrá cerrar la sesión cuando todas las ventas se hayan enviado.',
  waits: 'Espera al servidor.',
  notTaken: (reason) => `El servidor no la aceptó: ${reason}`,
  sendNow: 'Enviar ahora',
  sending: 'Enviando …',
  sent: 'Enviadas en los últimos siete días',
  noneSent: 'No se ha enviado ninguna venta en los últimos siete días.',
  sendAgain: 'Enviar todo otra vez',
  whenAgain: 'Si el servidor se restauró de una copia y le faltan ventas: toma las que faltan, y ninguna dos veces.',
  sentAgain: (count) => one(count, { one: 'Se envió otra vez # venta.', other: 'Se enviaron otra vez # ventas.' }),
  show: 'Recibo',
  products: (count) => one(count, { one: '# producto en este aparato', other: '# productos en este aparato' }),
  reading: 'Se está leyendo el catálogo.',
  slip: {
    alone: 'Hecha sin conexión con el servidor',
    bill: 'Factura',
    cashier: 'Cajero',
    register: 'Caja',
    customer: 'Cliente',
    subtotal: 'Subtotal',
    discount: 'Descuento',
    tax: (name, rate, net) => `${name} ${rate} % de ${net}`,
    tip: 'Propina',
    rounding: 'Redondeo',
    total: 'Total',
    cash: 'Efectivo',
    card: 'Tarjeta',
    change: 'Cambio',
    print: 'Imprimir',
  },
};
