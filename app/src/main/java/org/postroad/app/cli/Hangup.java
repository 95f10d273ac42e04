package org.postroad.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by the JDK's only way to signals. It is asked for by name: compilers warn of its package, though every JDK has it
 * ({@code jdk.unsupported}, JEP 260).
 */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /** Runs an action, on a thread of its own, each time the signal comes. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    new Thread(action, "reload").start();
                    return null;
                }
                return method.invoke(action, arguments); // equals, hashCode, toString
            };
            Object ours = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException | RuntimeException unknown) {
            LOG.warn("SIGHUP is not heard here; 'postroad reload' does the same", unknown);
        }
    }
}
