package org.postroad.mta.testing;

import java.lang.reflect.Proxy;

/** Parts that a test must not reach. */
public final class Unused {
    private Unused() {}

    /** An implementation each of whose methods fails the test. */
    public static <T> T unused(Class<T> type) {
        Object fake =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError("unexpected call of " + type.getSimpleName() + "." + method.getName());
                });
        return type.cast(fake);
    }
}
