import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('es');

export const es: Words = {
  search: 'Número de un documento',
  type: 'Tipo de suceso',
  number: 'N.º',
  when: 'Cuándo',
  who: 'Quién',
  what: 'Qué',
  about: 'De qué',
  program: 'Docket mismo',
  open: (number) => `Abrir el registro ${number}`,
  facts: 'Hechos del registro',
  export: 'Exportarlo todo',
  chain: '¿Está todo, sin alterar?',
  chainHint: 'Cada registro lleva la huella del anterior. Un ancla guardada en otra parte, como la de un informe Z, prueba lo que hubo antes.',
  anchor: 'Ancla en la que se confía (vacío: desde el principio)',
  verify: 'Verificar la cadena',
  verifying: 'Verificando …',
  holds: (records, anchors) =>
    `La cadena se mantiene: ${one(records, { one: '# registro', other: '# registros' })}, ${one(anchors, { one: '# ancla', other: '# anclas' })} de informes Z.`,
  broken: (record) => `La cadena está rota en el registro ${record}.`,
  anchorNow: 'Ancla de ahora, para guardar en otra parte:',
};
