// The process that makes the requests.

import { generateLoad } from '../load/generator.ts';
import { answerQuestions } from './questions.ts';

answerQuestions({ run: generateLoad, close() {} });
