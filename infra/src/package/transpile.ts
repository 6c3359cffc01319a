import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  // `./x.ts` becomes `./x.js`.
  rewriteRelativeImportExtensions: true,
  resolveJsonModule: true,
};

/** A module's TypeScript as JavaScript, line by line the same. Throws where it names a `.ts` file that is no import. */
export function transpile(fileName: string, text: string): string {
  const { outputText } = ts.transpileModule(text, { fileName, compilerOptions: OPTIONS });
  const left = /['"]\.{1,2}\/[^'"\n]+\.ts['"]/.exec(outputText);
  if (left !== null) throw new Error(`${fileName} names ${left[0]}, which the package does not have`);
  return outputText;
}
