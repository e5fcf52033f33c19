/** Why a text is not what its ending says; 1-based, columns in UTF-16 units. */
export interface TextProblem {
  line: number;
  column: number;
  message: string;
}
