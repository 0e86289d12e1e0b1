import type { Words } from './en';

export const fa: Words = {
  search: 'شماره، فیش، تلفن یا مشتری',
  none: 'سفارشی مانند این نیست.',
  number: 'سفارش',
  ticket: 'فیش',
  placed: 'زمان ثبت',
  businessDate: 'روز کاری',
  customer: 'مشتری',
  status: 'وضعیت',
  payment: 'پرداخت',
  channel: 'شیوهٔ سفارش',
  total: 'جمع',
};
