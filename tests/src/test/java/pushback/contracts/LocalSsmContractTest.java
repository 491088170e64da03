package pushback.contracts;

class LocalSsmContractTest extends SsmContract {
    private final LocalFleet fleet = new LocalFleet(Fresh.name("web")).deployed();

    @Override
    Ground ground() {
        return new Ground(fleet.ssm, fleet.instances());
    }

    @Override
    void settle() {
        fleet.settleShortly();
    }
}
