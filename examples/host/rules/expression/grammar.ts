// The grammar of rule conditions: jsep's parser, with Attune's operators in place of JavaScript's.
//   or < and < not < == != < <= > >= in, not in < + - < * / % < unary -

import jsep from 'jsep';
import { ExpressionError } from './value.ts';

export type Syntax = jsep.CoreExpression;

// jsep's type declarations leave out its class, whose methods these are.
interface Parser {
  expr: string;
  index: number;
  parse(): Syntax;
  gobbleSpaces(): void;
  gobbleToken(): Syntax | false;
  gobbleBinaryOp(): string | false;
  gobbleBinaryExpression(): Syntax | false;
  gobbleExpression(): Syntax | false;
  throwError(message: string): never;
}
const { Jsep } = jsep as unknown as { Jsep: new (text: string) => Parser };

const PRECEDENCE: Record<string, number> = {
  ...{ or: 1, and: 2, '==': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4, 'not in': 4 },
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 },
};
jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
jsep.addUnaryOp('-');
for (const [operator, precedence] of Object.entries(PRECEDENCE)) jsep.addBinaryOp(operator, precedence);

const NOT = /not(?![\w$])/y;
const NOT_IN = /not\s+in(?![\w$])/y;

/** jsep binds every unary operator tightly; `not` takes a whole comparison, up to the next `and` or `or`. */
class ConditionParser extends Jsep {
  private inOperandOfNot = false;

  override gobbleToken(): Syntax | false {
    this.gobbleSpaces();
    if (!this.skip(NOT)) return super.gobbleToken();
    const argument = this.parseWith(true, () => super.gobbleBinaryExpression());
    if (argument === false) return this.throwError('Expected something after "not"');
    return { type: 'UnaryExpression', operator: 'not', argument, prefix: true };
  }

  override gobbleBinaryOp(): string | false {
    this.gobbleSpaces();
    const start = this.index;
    if (this.skip(NOT_IN)) return 'not in';
    const operator = super.gobbleBinaryOp();
    if (!this.inOperandOfNot || (operator !== 'and' && operator !== 'or')) return operator;
    this.index = start;
    return false;
  }

  /** What stands in brackets, parentheses or between commas starts afresh. */
  override gobbleExpression(): Syntax | false {
    return this.parseWith(false, () => super.gobbleExpression());
  }

  private parseWith(inOperandOfNot: boolean, parse: () => Syntax | false): Syntax | false {
    const before = this.inOperandOfNot;
    this.inOperandOfNot = inOperandOfNot;
    const node = parse();
    this.inOperandOfNot = before;
    return node;
  }

  private skip(word: RegExp): boolean {
    word.lastIndex = this.index;
    if (!word.test(this.expr)) return false;
    this.index = word.lastIndex;
    return true;
  }
}

/** Long enough for any condition a person writes; a bound for what the parser has to recurse into. */
const MAX_LENGTH = 2000;

export function parseExpression(text: string): Syntax {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`the expression has ${text.length} characters, the limit is ${MAX_LENGTH}`);
  }
  try {
    return new ConditionParser(text).parse();
  } catch (error) {
    if (error instanceof RangeError) throw new ExpressionError('the expression is nested too deeply');
    throw new ExpressionError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
