import type { Words } from './en';

export const ar: Words = {
  take: 'استيراد ملف',
  kind: 'محتواه',
  kinds: { products: 'المنتجات', customers: 'العملاء', stock: 'المخزون الافتتاحي', legacy: 'نظام آخر' },
  file: 'ملف CSV',
  check: 'فحصه',
  takeIn: 'استيراده',
  hint: 'يُفحص الملف كله، ومع خطأ واحد لا يُستورد منه شيء. وما يُصدَّر له الأعمدة نفسها:',
  errors: (count) => `أخطاء يجب إصلاحها: ${count}. لم يُكتب شيء.`,
  line: (line) => `السطر ${line}،`,
  would: (created, updated, unchanged) => `الملف سليم. جديد: ${created}، يتغير: ${updated}، كما هو: ${unchanged}.`,
  taken: 'الملفات حتى الآن',
  none: 'لم يُستورد أي ملف بعد.',
  lines: (done, all) => `${done} من ${all} سطر`,
  states: { applying: 'جارٍ الاستيراد', finished: 'استُورد', stopped: 'توقف', abandoned: 'تُرك', staged: 'قُرئ وينتظر' },
  resume: 'متابعة',
  abandon: 'ترك الباقي',
};
