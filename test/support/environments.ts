/** Two environments as infra.yaml has them: an open one and a protected one, each with its account. */
export const ENVIRONMENTS = {
  dev: { account: '111111111111', region: 'eu-west-1', cidr: '10.10.0.0/16', zones: 2 },
  prod: {
    account: '222222222222',
    region: 'eu-west-1',
    cidr: '10.20.0.0/16',
    zones: 3,
    protected: true,
  },
};
