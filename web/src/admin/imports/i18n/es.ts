import type { Words } from './en';

export const es: Words = {
  take: 'Incorporar un archivo',
  kind: 'Qué contiene',
  kinds: { products: 'Productos', customers: 'Clientes', stock: 'Existencia inicial', legacy: 'Otro sistema' },
  file: 'Archivo CSV',
  check: 'Revisarlo',
  takeIn: 'Incorporarlo',
  hint: 'El archivo se revisa entero; con un solo error no se incorpora nada. Lo que se exporta tiene las mismas columnas:',
  errors: (count) => `Errores por corregir: ${count}. No se escribió nada.`,
  line: (line) => `Línea ${line},`,
  would: (created, updated, unchanged) => `El archivo está bien. Nuevos: ${created}, cambian: ${updated}, como están: ${unchanged}.`,
  taken: 'Archivos hasta ahora',
  none: 'Aún no se incorporó ningún archivo.',
  lines: (done, all) => `${done} de ${all} líneas`,
  states: { applying: 'Incorporándose', finished: 'Incorporado', stopped: 'Detenido', abandoned: 'Abandonado', staged: 'Leído, y espera' },
  resume: 'Seguir',
  abandon: 'Dejar el resto',
};
