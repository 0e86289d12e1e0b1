import type { Words } from './en';

export const hi: Words = {
  take: 'फ़ाइल लें',
  kind: 'इसमें क्या है',
  kinds: { products: 'उत्पाद', customers: 'ग्राहक', stock: 'शुरुआती स्टॉक', legacy: 'दूसरा सिस्टम' },
  file: 'CSV फ़ाइल',
  check: 'जाँचें',
  takeIn: 'अंदर लें',
  hint: 'फ़ाइल पूरी जाँची जाती है; एक भी ग़लती हो तो कुछ नहीं लिया जाता। निर्यात में यही कॉलम होते हैं:',
  errors: (count) => `सुधारने वाली ग़लतियाँ: ${count}। कुछ नहीं लिखा गया।`,
  line: (line) => `पंक्ति ${line},`,
  would: (created, updated, unchanged) => `फ़ाइल ठीक है। नए: ${created}, बदलेंगे: ${updated}, जैसे हैं: ${unchanged}।`,
  taken: 'अब तक की फ़ाइलें',
  none: 'अभी कोई फ़ाइल नहीं ली गई।',
  lines: (done, all) => `${all} में से ${done} पंक्तियाँ`,
  states: { applying: 'ली जा रही है', finished: 'ले ली गई', stopped: 'रुकी', abandoned: 'छोड़ दी', staged: 'पढ़ी गई, इंतज़ार में' },
  resume: 'आगे बढ़ें',
  abandon: 'बाक़ी छोड़ दें',
};
