package org.postroad.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

/** The doors between the rooms of the house, as docs/adr and each package-info promise them. */
@AnalyzeClasses(
        packages = "org.postroad",
        importOptions = {ImportOption.DoNotIncludeTests.class, HouseRulesTest.NoTestJars.class})
class HouseRulesTest {
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule modulesUseOnlyWhatStandsAboveThem = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("common")
            .definedBy("org.postroad.common..")
            .layer("mailstore")
            .definedBy("org.postroad.mailstore..")
            .layer("mta")
            .definedBy("org.postroad.mta..")
            .layer("access")
            .definedBy("org.postroad.access..")
            .layer("webmail")
            .definedBy("org.postroad.webmail..")
            .layer("app")
            .definedBy("org.postroad.app..")
            .withOptionalLayers(true)
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("webmail")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("mta")
            .mayOnlyBeAccessedByLayers("access", "webmail", "app")
            .whereLayer("mailstore")
            .mayOnlyBeAccessedByLayers("mta", "access", "webmail", "app");

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("org.postroad.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule dnsjavaOnlyInDns = noClasses()
            .that()
            .resideOutsideOfPackage("org.postroad.mta.dns..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xbill..");

    @ArchTest
    static final ArchRule nettyOnlyOnTheWire = noClasses()
            .that()
            .resideOutsideOfPackage("org.postroad.common.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule joseOnlyWhereTokensAreChecked = noClasses()
            .that()
            .resideOutsideOfPackage("org.postroad.common.oauth..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule sqlOnlyInStorageRooms = noClasses()
            .that()
            .resideOutsideOfPackages("org.postroad..sql..", "org.postroad.common.db..", "org.postroad.common.blob")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "org.h2..",
                    "org.postgresql..",
                    "com.zaxxer.hikari..",
                    "org.flywaydb..");

    @ArchTest
    static final ArchRule luceneOnlyInTheSearch = noClasses()
            .that()
            .resideOutsideOfPackage("org.postroad.mailstore.search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule jettyOnlyInWebmail = noClasses()
            .that()
            .resideOutsideOfPackage("org.postroad.webmail..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "jakarta.servlet..");

    /** The lab's page and the operators' API are served by the webmail's HTTP server. */
    @ArchTest
    static final ArchRule javalinOnlyWhereHttpIsServed = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.postroad.webmail..", "org.postroad.app.lab.http..", "org.postroad.app.admin..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javalin..");

    /** Only app, which puts the parts together, knows which store it is. */
    @ArchTest
    static final ArchRule theStoreOnlyThroughItsDoor = noClasses()
            .that()
            .resideInAnyPackage("org.postroad.mta..", "org.postroad.access..", "org.postroad.webmail..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.postroad.mailstore..")
                    .and(DescribedPredicate.not(resideInAPackage("org.postroad.mailstore"))));

    @ArchTest
    static final ArchRule timeIsPassedIn = noClasses()
            .that(DescribedPredicate.not(resideInAnyPackage("org.postroad.common.time..", "org.postroad.app..")))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineSpeaksToTheTerminal = noClasses()
            .that()
            .resideOutsideOfPackages("org.postroad.app.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule eachRoomHasItsSign = classes().should(new ArchCondition<>("reside in a null-marked package") {
        @Override
        public void check(JavaClass item, ConditionEvents events) {
            boolean marked = item.getPackage()
                    .tryGetPackageInfo()
                    .filter(info -> info.isAnnotatedWith(NullMarked.class))
                    .isPresent();
            String message = item.getPackageName() + " has no package-info.java with @NullMarked";
            events.add(new SimpleConditionEvent(item, marked, message));
        }
    });
}
