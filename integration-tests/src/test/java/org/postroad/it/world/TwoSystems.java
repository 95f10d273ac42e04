package org.postroad.it.world;

import org.postroad.common.testing.PostgresProcess;

/**
 * The setting of most stories: {@code north.test} with alice and ada, {@code south.test} with bob and ben, each on its own host, found by
 * MX. The hosts are numbers 1 and 2 of the network; 3 to 8 are free for others, 8 as the load balancer ({@link HostPlan#LOAD_BALANCER}). Confined to
 * the test's thread.
 */
public final class TwoSystems implements AutoCloseable {
    private final World world;
    private final MailHost north;
    private final MailHost south;
    private final Person alice;
    private final Person ada;
    private final Person bob;
    private final Person ben;

    private TwoSystems(World world, MailHost north, MailHost south) throws Exception {
        this.world = world.mailDomain("north.test", 1).mailDomain("south.test", 2);
        this.north = world.add(north);
        this.south = world.add(south);
        north.start();
        south.start();
        alice = north.person("alice@north.test", "Alice");
        ada = north.person("ada@north.test", "Ada");
        bob = south.person("bob@south.test", "Bob");
        ben = south.person("ben@south.test", "Ben");
    }

    /** Both in this JVM. */
    public static TwoSystems inOneJvm() {
        World world = new World();
        return opened(world, new InsideHost(northPlan(world)), new InsideHost(southPlan(world)));
    }

    /** Each in a process of its own, with these options of the JVM. */
    public static TwoSystems inProcesses(String... jvmOptions) {
        World world = new World();
        return opened(world, new ChildHost(northPlan(world), jvmOptions), new ChildHost(southPlan(world), jvmOptions));
    }

    /** Both in this JVM, with their rows on a server. */
    public static TwoSystems onServer(PostgresProcess server) {
        World world = new World();
        return opened(
                world,
                new InsideHost(northPlan(world).on(server)),
                new InsideHost(southPlan(world).on(server)));
    }

    public World world() {
        return world;
    }

    public MailHost north() {
        return north;
    }

    public MailHost south() {
        return south;
    }

    public Person alice() {
        return alice;
    }

    public Person ada() {
        return ada;
    }

    public Person bob() {
        return bob;
    }

    public Person ben() {
        return ben;
    }

    @Override
    public void close() throws Exception {
        world.close();
    }

    private static TwoSystems opened(World world, MailHost north, MailHost south) {
        try {
            return new TwoSystems(world, north, south);
        } catch (Exception failed) {
            try {
                world.close();
            } catch (Exception alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw new IllegalStateException("the two systems did not start", failed);
        }
    }

    private static HostPlan northPlan(World world) {
        return HostPlan.of(world, 1, "north.test");
    }

    private static HostPlan southPlan(World world) {
        return HostPlan.of(world, 2, "south.test");
    }
}
