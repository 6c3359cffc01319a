export { kindOf, openFile, openFolder, requireKind } from './open-source.ts';
export { correctionOf, readModel } from './read-model.ts';
export type { SourceFile, SourceFolder } from './source-file.ts';
export { nameOf, parentOf, pathOf, placeOf, uriOf, type Place } from './source-uri.ts';
export { textLines } from './text-lines.ts';
