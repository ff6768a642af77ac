"""The affine Gaussian z = m + L (epsilon, eta) in two dimensions, L lower triangular with rows (a, 0) and (b, c).

Its covariance S = L L^T has entries a^2, a*b and b^2 + c^2, and every positive definite S in the plane is one.
Expectations are iterated, over eta and then over epsilon.
Source: Bishop 2006, section 2.3; Golub and Van Loan 2013, theorem 4.2.7 (Cholesky).
"""

from sympy import Integral, Rational, exp, log, oo, pi, symbols

from verify.page import *

m_1, m_2, b, z_1, z_2, epsilon, eta = symbols("m_1 m_2 b z_1 z_2 epsilon eta", real=True)
a, c = symbols("a c", positive=True)
half = Rational(1, 2)

with inert():
    standard = Normal(0, 1)
    first, second = m_1 + a*epsilon, m_2 + b*epsilon + c*eta  # the coordinates of the sample
    u, v = z_1 - m_1, z_2 - m_2
    quadratic = ((b**2 + c**2)*u**2 - 2*a*b*u*v + a**2*v**2)/(a**2*c**2)  # (u, v) S^-1 (u, v)^T
    joint = exp(-quadratic/2)/(2*pi*a*c)

    def mean(value):
        """Over both standard normal variables."""
        return E(E(value, eta, standard), epsilon, standard)

    moments = Derivation(
        "affine-gaussian-moments", "A matrix times a standard normal vector: means and covariances",
        claim("M1.mean", mean(second), m_2, expectation()),
        claim("M1.covariance", mean((first - m_1)*(second - m_2)), a*b, expectation()),
        claim("M1.variance", mean((second - m_2)**2), b**2 + c**2, expectation()),
        claim("M1.elementwise", mean((first - m_1)*(second - m_2)), 0, expectation(), expected="refuted",
              claim="uncorrelated, as under an elementwise product"),
        claim("M1.pathwise", D(mean(second**2), b), mean(2*epsilon*second), derivative(),
              claim="the pathwise gradient in the entry below the diagonal"),
        claim("M1.gradient", mean(2*epsilon*second), 2*b, expectation()),
        source="Bishop 2006, Pattern Recognition and Machine Learning, section 2.3",
    )

    density = Derivation(
        "affine-gaussian-density", "The density of an affine Gaussian in the plane, its marginal and conditional laws",
        claim("M2.change", standard(u/a)/a*(standard((v - b*u/a)/c)/c), joint,
              claim="the inverse map, and its Jacobian 1/(a c) = 1/sqrt(det S)"),
        claim("M2.jacobian", standard(u/a)*standard((v - b*u/a)/c), joint, expected="refuted",
              claim="the Jacobian dropped"),
        claim("M2.mass", Integral(Integral(joint, (z_2, -oo, oo)), (z_1, -oo, oo)), 1),
        claim("M2.marginal", Integral(joint, (z_2, -oo, oo)), Normal(m_1, a)(z_1)),
        claim("M2.conditional", joint/Normal(m_1, a)(z_1), Normal(m_2 + b*u/a, c)(z_2)),
        source="Bishop 2006, equations 2.43, 2.96 and 2.98",
    )

    log_density = -(epsilon**2 + eta**2)/2 - log(2*pi) - log(a*c)  # of z, at the sample
    log_prior = -(first**2 + second**2)/2 - log(2*pi)
    divergence = half*(a**2 + b**2 + c**2 + m_1**2 + m_2**2) - 1 - log(a*c)

    functionals = Derivation(
        "affine-gaussian-divergence", "Entropy and divergence of an affine Gaussian in the plane",
        claim("M3.sample", log(joint.subs({z_1: first, z_2: second})), log_density,
              claim="the quadratic form is epsilon^2 + eta^2 at the sample"),
        claim("M3.entropy", -mean(log_density), 1 + log(2*pi) + log(a*c), expectation()),
        claim("M3.divergence", mean(log_density - log_prior), divergence, expectation(),
              claim="(tr S + |m|^2 - 2 - ln det S)/2"),
        claim("M3.trace", mean(log_density - log_prior), half*(a**2 + c**2 + m_1**2 + m_2**2) - 1 - log(a*c),
              expectation(), expected="refuted", claim="the entry below the diagonal forgotten in the trace"),
        claim("M3.determinant", mean(log_density - log_prior), half*(a**2 + b**2 + c**2 + m_1**2 + m_2**2) - 1
              - half*log(a*c), expectation(), expected="refuted", claim="det L taken for det S"),
        claim("M3.nonnegative", 0, half*(a**2 - 1) - log(a), inequality(), relation="<=",
              claim="what a diagonal entry adds, so that the divergence is not negative"),
        source="Bishop 2006, exercise 2.15; Kingma and Welling 2014, appendix B",
    )
