import type { Words } from './en';

export const fa: Words = {
  take: 'گرفتن فایل',
  kind: 'درونش چیست',
  kinds: { products: 'کالاها', customers: 'مشتریان', stock: 'موجودی اول دوره', legacy: 'سامانهٔ دیگر' },
  file: 'فایل CSV',
  check: 'بررسی کن',
  takeIn: 'وارد کن',
  hint: 'فایل یک‌جا بررسی می‌شود؛ با یک خطا چیزی از آن وارد نمی‌شود. آنچه برون‌بری می‌شود همین ستون‌ها را دارد:',
  errors: (count) => `خطاهایی که باید درست شوند: ${count}. چیزی نوشته نشد.`,
  line: (line) => `خط ${line}،`,
  would: (created, updated, unchanged) => `فایل درست است. تازه: ${created}، تغییر: ${updated}، همان: ${unchanged}.`,
  taken: 'فایل‌ها تا کنون',
  none: 'هنوز فایلی وارد نشده است.',
  lines: (done, all) => `${done} از ${all} خط`,
  states: { applying: 'در حال ورود', finished: 'وارد شد', stopped: 'ایستاد', abandoned: 'رها شد', staged: 'خوانده شد و منتظر است' },
  resume: 'ادامه',
  abandon: 'رها کردن بقیه',
};
