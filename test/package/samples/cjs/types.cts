// Compiled only: the types of the package as a CommonJS project sees them.

import type { Request } from 'express';

import attune = require('attune-webhooks');
import express = require('express');

async function main(): Promise<void> {
  const webhooks: attune.Webhooks = await attune.createWebhooks({
    database: 'postgres://localhost/attune',
    authenticate: (req: Request) =>
      req.headers.authorization === undefined ? null : { id: '1', login: 'admin', permissions: [] },
  });
  const limit: attune.BodySizeLimitOptions = { limit: '1mb' };
  express().use('/api/v1', webhooks.router).post('/own', attune.bodySizeLimit(limit));
}

void main();
