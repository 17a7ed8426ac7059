package io.spoor.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of dependencies that the build cannot see, because they are within a module or at run time. */
@AnalyzeClasses(packages = "io.spoor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_of_the_broker_have_no_cycles =
            slices().matching("io.spoor.broker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packages_of_tracing_have_no_cycles =
            slices().matching("io.spoor.tracing.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packages_of_bridges_have_no_cycles =
            slices().matching("io.spoor.bridges.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule netty_stays_in_net_and_protocol = noClasses()
            .that()
            .resideInAPackage("io.spoor..")
            .and()
            .resideOutsideOfPackages(
                    "io.spoor.broker.net..", "io.spoor.broker.protocol..", "io.spoor.broker.extension..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .because(
                    "sessions and routing must be testable without a network; Moquette's interfaces name Netty's types");

    @ArchTest
    static final ArchRule moquette_stays_in_extension = noClasses()
            .that()
            .resideInAPackage("io.spoor..")
            .and()
            .resideOutsideOfPackages("io.spoor.broker.extension..", "io.spoor.broker.embed..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.moquette..");

    @ArchTest
    static final ArchRule the_broker_does_not_know_its_bridges = noClasses()
            .that()
            .resideInAPackage("io.spoor.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.spoor.bridges..");

    @ArchTest
    static final ArchRule lower_layers_do_not_know_upper_ones = noClasses()
            .that()
            .resideInAnyPackage("io.spoor.broker.protocol..", "io.spoor.broker.routing..", "io.spoor.broker.session..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.spoor.broker.net..", "io.spoor.broker.embed..", "io.spoor.broker.cli..");

    @ArchTest
    static final ArchRule every_package_says_what_null_means = classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith(org.jspecify.annotations.NullMarked.class);
}
