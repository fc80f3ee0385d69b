import { defineConfig } from '@hey-api/openapi-ts';

export default defineConfig({
  input: process.env.DOCUMENT ?? '',
  output: { path: 'src/generated', importFileExtension: '.js' },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    '@hey-api/typescript',
    { name: '@hey-api/transformers', dates: true, bigInt: false },
    {
      name: '@hey-api/sdk',
      operations: { strategy: 'single', containerName: 'Operations' },
      paramsStructure: 'flat',
      transformer: true,
      auth: false,
    },
  ],
});
