import type { Words } from './en';

export const hi: Words = {
  search: 'नंबर, टिकट, फ़ोन या ग्राहक',
  none: 'ऐसा कोई ऑर्डर नहीं है।',
  number: 'ऑर्डर',
  ticket: 'टिकट',
  placed: 'समय',
  businessDate: 'कारोबारी दिन',
  customer: 'ग्राहक',
  status: 'स्थिति',
  payment: 'भुगतान',
  channel: 'माध्यम',
  total: 'कुल',
};
