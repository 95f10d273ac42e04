package org.postroad.app.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemHooks;
import org.postroad.common.address.Domain;

/**
 * One of the lab's two hosts: a whole mail system, which can be stopped and started again at the same places, on the same data. Thread-safe.
 */
public final class LabHost implements AutoCloseable {
    /** What the host is doing. */
    public enum State {
        UP,
        STOPPING,
        DOWN,
        STARTING
    }

    private final String name;
    private final Domain domain;
    private final Domain hostname;
    private final SystemHooks hooks;
    private final Runnable changed;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(); // written while it starts and stops
    private SystemSettings settings; // under the lock
    private @Nullable MailSystem system; // under the lock
    private volatile URI webmail;
    private volatile State state = State.DOWN;

    private LabHost(String name, SystemSettings settings, SystemHooks hooks, Runnable changed, MailSystem system) {
        this.name = name;
        domain = settings.domains().get(0);
        hostname = settings.hostname();
        this.settings = settings;
        this.hooks = hooks;
        this.changed = changed;
        this.system = system;
        webmail = uri(settings.http().listen());
    }

    /**
     * Opens a host that listens nowhere yet.
     *
     * @param name what people call it: {@code north} or {@code south}
     * @param changed run after each change of its state
     */
    static LabHost open(String name, SystemSettings settings, SystemHooks hooks, Runnable changed) throws IOException {
        return new LabHost(name, settings, hooks, changed, MailSystem.open(settings, hooks));
    }

    /** {@code north} or {@code south}. */
    public String name() {
        return name;
    }

    /** The domain whose mail lives here. */
    public Domain domain() {
        return domain;
    }

    /** What the host calls itself. */
    public Domain hostname() {
        return hostname;
    }

    public State state() {
        return state;
    }

    /** Where its webmail is, once it was started; also while it is stopped. */
    public URI webmail() {
        return webmail;
    }

    /** Asks the system something that takes little time; empty unless it is up. */
    public <T> Optional<T> ask(Function<MailSystem, T> question) {
        lock.readLock().lock();
        try {
            MailSystem there = system;
            return there == null || state != State.UP ? Optional.empty() : Optional.of(question.apply(there));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The system that was opened and is not started yet, to be furnished. */
    MailSystem opened() {
        MailSystem there = system;
        if (there == null) {
            throw new IllegalStateException(name + " is stopped");
        }
        return there;
    }

    /** Listens and delivers from now on; does nothing if it does already. */
    public void start() throws IOException {
        lock.writeLock().lock();
        try {
            if (state == State.UP) {
                return;
            }
            become(State.STARTING);
            MailSystem there = system != null ? system : MailSystem.open(settings, hooks);
            system = null; // a system that fails to start is closed
            there.start();
            system = there;
            settings = listeningAt(there.webmail().getPort());
            webmail = uri(settings.http().listen());
        } finally {
            become(system == null ? State.DOWN : State.UP);
            lock.writeLock().unlock();
        }
    }

    /** Closes the whole system: nothing listens, nothing is delivered, until it is started again; does nothing if it is stopped already. */
    public void stop() {
        if (state == State.UP) {
            become(State.STOPPING); // from here on nobody asks it anything
        }
        lock.writeLock().lock();
        try {
            MailSystem there = system;
            system = null;
            if (there != null) {
                there.close();
            }
        } finally {
            become(State.DOWN);
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void become(State next) {
        boolean isNew = state != next;
        state = next;
        if (isNew) {
            changed.run();
        }
    }

    /** The settings with the port that the webmail was given, so that it is found there again. */
    private SystemSettings listeningAt(int port) {
        SystemSettings.Http http = settings.http();
        return new SystemSettings(
                settings.hostname(),
                settings.domains(),
                settings.addresses(),
                settings.storage(),
                settings.tls(),
                settings.listen(),
                new SystemSettings.Http(
                        new InetSocketAddress(http.listen().getAddress(), port),
                        http.tls(),
                        http.cookie(),
                        http.metricsForAll(),
                        http.frameAncestors()),
                settings.admin(),
                settings.dns(),
                settings.outbound(),
                settings.queue(),
                settings.limits(),
                settings.accountLimits(),
                settings.oauth(),
                settings.door(),
                settings.ownListeners(),
                settings.published(),
                settings.stopLimit());
    }

    private static URI uri(InetSocketAddress listen) {
        return URI.create("http://" + listen.getAddress().getHostAddress() + ":" + listen.getPort());
    }
}
