import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { plugin } from './scripts/lint-rules.mjs';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'templates/', 'examples/', 'test/fixtures/'] },
  js.configs.recommended,
  // Paths, manifests and terminal codes are what the control characters are looked for in.
  { rules: { 'no-control-regex': 'off' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { project: plugin },
    rules: {
      'project/layers': 'error',
      'project/outside-world': 'error',
      'project/clock-and-random': 'error',
      'max-lines': ['error', { max: 250, skipComments: false, skipBlankLines: false }],
      'max-lines-per-function': ['error', { max: 80 }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
  },
  {
    files: ['scripts/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        __dirname: 'readonly',
        __BUILT__: 'readonly',
        __COMMANDS__: 'readonly',
        __MAJOR__: 'readonly',
        __MINOR__: 'readonly',
      },
    },
  },
);
