/** Shown without arguments, terminal and infra.yaml. */
export const NO_REPOSITORY = `There is no infra.yaml here yet.

  create-infra-module <name> --yes    sets one up with a first module, defaults for everything
  create-infra-module init --yes      sets one up without a module
  create-infra-module --help          tells the rest`;
