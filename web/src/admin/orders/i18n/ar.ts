import type { Words } from './en';

export const ar: Words = {
  search: 'رقم أو تذكرة أو هاتف أو عميل',
  none: 'لا يوجد طلب كهذا.',
  number: 'الطلب',
  ticket: 'التذكرة',
  placed: 'وقت الطلب',
  businessDate: 'يوم العمل',
  customer: 'العميل',
  status: 'الحالة',
  payment: 'الدفع',
  channel: 'القناة',
  total: 'المجموع',
};
