package org.postroad.it.browser;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests their {@link Desks}: one browser for all tests of this JVM, desks for each test (or class, if {@code @BeforeAll} asks). */
final class BrowserExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(BrowserExtension.class);
    private static final Path FAILURES = Path.of("target", "browser");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Desks.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Chromium chromium = test.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .getOrComputeIfAbsent(Chromium.class, key -> Chromium.start(), Chromium.class);
        return store(test).getOrComputeIfAbsent(Desks.class, key -> new Desks(chromium.browser()), Desks.class);
    }

    /** The verdict on what the pages complained of, and pictures of a failure. */
    @Override
    public void afterTestExecution(ExtensionContext test) {
        Optional.ofNullable(store(test).get(Desks.class, Desks.class)).ifPresent(desks -> {
            String name = test.getRequiredTestClass().getSimpleName() + "."
                    + test.getRequiredTestMethod().getName();
            String complaints = String.join("\n", desks.complaints());
            if (test.getExecutionException().isPresent() || !complaints.isEmpty()) {
                desks.keep(FAILURES.resolve(name));
            }
            if (!complaints.isEmpty()) {
                throw new AssertionError("the pages complained:\n" + complaints);
            }
        });
    }

    private static Store store(ExtensionContext test) {
        return test.getStore(NAMESPACE);
    }
}
