"""Elaboration: notations and their terms, questions, and print back and read again.

The table of readings is checked by hand against what a mathematician means; the printed form of the terms is
that of `terms.text`.
"""

from __future__ import annotations

import contextlib
import string
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_printing import closed, leaves, real_terms

from tests import random_steps
from verify.families import FAMILIES
from verify.reader.documents import Formula, read_document
from verify.reader.elaborate import (
    Question,
    Reading,
    elaborate,
    elaborate_law,
    elaborate_proposition,
    elaborate_propositions,
)
from verify.reader.forms import tidy
from verify.reader.names import GREEK, identifier
from verify.reader.rows import chains
from verify.reader.scope import Scope, scope_of
from verify.reader.source import ReadError, Source
from verify.reader.tree import parse
from verify.reader.usage import number_names
from verify.terms import (
    LAW,
    ONE,
    ZERO,
    FunctionSort,
    Symbol,
    Term,
    symbol,
)
from verify.terms.latex import latex, spell
from verify.terms.text import text

mu, sigma = symbol("mu"), symbol("sigma")
normal = FAMILIES["Normal"].law
SCOPE = (
    Scope()
    .with_scalar("x")
    .with_scalar("y")
    .with_scalar("mu")
    .with_scalar("sigma", positive=True)
    .with_scalar("t")
    .with_scalar("n", "integer")
    .with_scalar("k", "integer")
    .with_scalar("m", "integer")
    .with_function("f")
    .with_function("f^{-1}")
    .with_function("g", 2)
    .with_function("h")
    .with_random("X", normal(mu, sigma))
    .with_random("K", FAMILIES["Binomial"].law(Symbol("n", "integer"), symbol("x")))
    .with_density("q", normal(mu, sigma), "z")
    .with_density("p", normal(ZERO, ONE), "z")
    .with_density("r", Symbol("r", FunctionSort(1, LAW)), "y", ("x",))
    .with_law("P", normal(ZERO, ONE))
    .with_law("Q", normal(mu, sigma))
)


def read(formula: str, scope: Scope = SCOPE) -> Reading:
    return elaborate(parse(Source("test", formula)).items, scope)


READINGS = [
    (r"\ln 2\pi", "ln(2*pi)"),
    (r"\mu + \sigma \odot x", "mu + sigma*x"),
    (r"\frac{1}{2} \ln 2 \pi \sigma^2 + x", "1/2*ln(2*pi*sigma^2) + x"),
    (r"\ln (2 \pi e \sigma^2)", "ln(2*pi*exp(1)*sigma^2)"),
    (r"1", r"1"),
    (r"0.5", r"1/2"),
    (r"12.25 x", r"49/4*x"),
    (r"\frac12", r"1/2"),
    (r"\frac{1}{2} x", r"1/2*x"),
    (r"\frac{2}{4}", r"2/4"),
    (r"x + y - z", r"x + y - z"),
    (r"-x + y", r"-x + y"),
    (r"x - (y - z)", r"x - (y - z)"),
    (r"(x + y) + z", r"x + y + z"),
    (r"x (y + z)", r"x*(y + z)"),
    (r"(x y) z", r"x*y*z"),
    (r"x \cdot y \times z", r"x*y*z"),
    (r"2x^2 y", r"2*x^2*y"),
    (r"x^{2y}", r"x^(2*y)"),
    (r"x^{-1}", r"x^(-1)"),
    (r"x^{-\frac12}", r"x^(-1/2)"),
    (r"(-x)^2", r"(-x)^2"),
    (r"-x^2", r"-x^2"),
    (r"x/y", r"x/y"),
    (r"x/2", r"x/2"),
    (r"x \cdot y/z", r"x*y/z"),
    (r"\frac{x}{y}/z", r"x/y/z"),
    (r"(x+y)/(x-y)", r"(x + y)/(x - y)"),
    (r"x/y/z", r"x/y/z"),
    (r"1/2 \, x", r"1/2*x"),
    (r"n/2 + 1", r"n/2 + 1"),
    (r"x^{n/2-1}", r"x^(n/2 - 1)"),
    (r"\sqrt{x}", r"sqrt(x)"),
    (r"\sqrt[3]{x}", r"x^(1/3)"),
    (r"\sqrt[n]{x}", r"x^(1/n)"),
    (r"\sqrt{2\pi}\sigma", r"sqrt(2*pi)*sigma"),
    (r"|x|", r"abs(x)"),
    (r"\left| x - y \right|", r"abs(x - y)"),
    (r"|x| |y|", r"abs(x)*abs(y)"),
    (r"|x - |y||", r"abs(x - abs(y))"),
    (r"\lvert x \rvert", r"abs(x)"),
    (r"n!", r"factorial(n)"),
    (r"(n-k)!", r"factorial(n - k)"),
    (r"n! / k!", r"factorial(n)/factorial(k)"),
    (r"(2n-1)!!", r"product(k, 1, n, 2*k - 1)"),
    (r"(2n+1)!!", r"product(k, 1, n + 1, 2*k - 1)"),
    (r"(2n)!!", r"product(k, 1, n, 2*k)"),
    (r"6!!", r"product(k, 1, 3, 2*k)"),
    (r"2.5 \%", r"1/40"),
    (r"1 + 2 + \ldots + n", r"sum(i, 1, n, i)"),
    (r"x + y_0 + y_1 + \cdots + y_{n-1} + 2", r"x + sum(i, 0, n - 1, y(i)) + 2"),
    (r"\frac{1}{2} y_1^2 + \ldots + \frac{1}{2} y_n^2", r"sum(i, 1, n, 1/2*y(i)^2)"),
    (r"\mathrm{erf}^{-1}(2x - 1)", r"`\mathrm{erf}^{-1}`(2*x - 1)"),
    (r"F_X^{-1}(x)", r"Q_X(x)"),
    (r"Q_X(1/2)", r"Q_X(1/2)"),
    (r"\mathrm{Pr}(K \le k)", r"sum(t, 0, k, Binomial(t | n, x))"),
    (r"\mathrm{Pr}(1 < K < k)", r"sum(t, 1 + 1, k - 1, Binomial(t | n, x))"),
    (r"\binom{n}{k}", r"binomial(n, k)"),
    (r"{n \choose k}", r"binomial(n, k)"),
    (r"\tfrac{x}{y}", r"x/y"),
    (r"{x \over y}", r"x/y"),
    (r"x^{2}_{1}", r"x_1^2"),
    (r"x_1^2", r"x_1^2"),
    (r"x_{1,2}", r"x_1_2"),
    (r"\mu_1 + \mu_{2}", r"mu_1 + mu_2"),
    (r"\hat\mu", r"mu_hat"),
    (r"\hat{\mu}_1", r"mu_1_hat"),
    (r"\bar{x}^2", r"x_bar^2"),
    (r"\widehat{\sigma}^2", r"sigma_hat^2"),
    (r"x'", r"x_{1}"),
    (r"x''", r"x_{2}"),
    (r"x^*", r"`x^{*}`"),
    (r"y^{(i)}", r"`y^{(i)}`"),
    (r"{y^{(i)}}^2", r"`y^{(i)}`^2"),
    (r"x_{\max}", r"x_max"),
    (r"x_{\mathrm{max}}", r"x_max"),
    (r"\mathrm{MSE} + 1", r"MSE + 1"),
    (r"{\color{red} x} + \textcolor{blue}{y}", r"x + y"),
    (r"\underbrace{x}_{\text{data}} + y", r"x + y"),
    (r"\pi r^2", r"pi*r^2"),
    (r"e^{x}", r"exp(x)"),
    (r"e^{-x^2/2}", r"exp(-x^2/2)"),
    (r"e^x e^y", r"exp(x)*exp(y)"),
    (r"\exp(x)", r"exp(x)"),
    (r"\exp\left[ -\frac{x}{2} \right]", r"exp(-x/2)"),
    (r"\exp x", r"exp(x)"),
    (r"\mathrm{exp}(x)", r"exp(x)"),
    (r"\operatorname{exp}(x)^2", r"exp(x)^2"),
    (r"\ln x", r"ln(x)"),
    (r"\ln(x)", r"ln(x)"),
    (r"\ln x \, y", r"ln(x)*y"),
    (r"\ln(x) y", r"ln(x)*y"),
    (r"y \ln x", r"y*ln(x)"),
    (r"\ln \frac{x}{y} (x - y)", r"ln(x/y)*(x - y)"),
    (r"\log x + 1", r"ln(x) + 1"),
    (r"\log_2 x", r"ln(x)/ln(2)"),
    (r"\log_{10}(x)", r"ln(x)/ln(10)"),
    (r"\ln |x|", r"ln(abs(x))"),
    (r"\ln \Gamma(x)", r"ln(gamma(x))"),
    (r"\ln x^2", r"ln(x^2)"),
    (r"\ln^2 x", r"ln(x)^2"),
    (r"\ln \ln x", r"ln(ln(x))"),
    (r"\ln n!", r"ln(factorial(n))"),
    (r"\ln f(x)", r"ln(f(x))"),
    (r"x \ln x - x", r"x*ln(x) - x"),
    (r"\sin x \cos y", r"sin(x)*cos(y)"),
    (r"\sin^2 x + \cos^2 x", r"sin(x)^2 + cos(x)^2"),
    (r"\arctan x", r"atan(x)"),
    (r"\tanh(x)", r"tanh(x)"),
    (r"\operatorname{erf}(x)", r"erf(x)"),
    (r"\mathrm{erf}\left( \frac{x}{\sqrt{2}} \right)", r"erf(x/sqrt(2))"),
    (r"\Gamma(n+1)", r"gamma(n + 1)"),
    (r"\Gamma\!\left(\frac{3}{2}\right)", r"gamma(3/2)"),
    (r"\Gamma(x)^2", r"gamma(x)^2"),
    (r"\psi(x)", r"digamma(x)"),
    (r"\psi'(x)", r"polygamma(1, x)"),
    (r"\psi^{(1)}(x)", r"polygamma(1, x)"),
    (r"\psi_1(x)", r"polygamma(1, x)"),
    (r"\mathrm{B}(x, y)", r"beta_function(x, y)"),
    (r"\gamma_{\mathrm{E}}", r"euler_gamma"),
    (r"\max(x, y)", r"maximum(x, y)"),
    (r"\min\{x, y, z\}", r"minimum(x, minimum(y, z))"),
    (r"f(x)", r"f(x)"),
    (r"f(x + y)^2", r"f(x + y)^2"),
    (r"f'(x)", r"derivative(x, f(x))"),
    (r"f''(x)", r"derivative(x, derivative(x, f(x)))"),
    (r"g(x, y)", r"g(x, y)"),
    (r"f^{-1}(x)", r"`f^{-1}`(x)"),
    (r"h(x)", r"h(x)"),
    (r"\int_0^1 x \, dx", r"integral(x, 0, 1, x)"),
    (r"\int_0^1 x^2 \mathrm{d}x", r"integral(x, 0, 1, x^2)"),
    (r"\int_{0}^{\infty} e^{-t} \, dt", r"integral(t, 0, oo, exp(-t))"),
    (r"\int_{-\infty}^{+\infty} f(t) \mathrm{d}t", r"integral(t, -oo, oo, f(t))"),
    (r"\int_{\mathbb{R}} e^{-t^2} dt", r"integral(t, -oo, oo, exp(-t^2))"),
    (r"\int_{[0,1]} t \, dt", r"integral(t, 0, 1, t)"),
    (r"\int_0^1 \int_0^t s \, ds \, dt", r"integral(t, 0, 1, integral(s, 0, t, s))"),
    (r"\int_0^x f(t) dt + y", r"integral(t, 0, x, f(t)) + y"),
    (r"\int_1^2 \frac{dt}{t}", r"integral(t, 1, 2, 1/t)"),
    (r"\int_0^1 dt", r"integral(t, 0, 1, 1)"),
    (r"\int_0^1 dt \, t^2", r"integral(t, 0, 1, t^2)"),
    (r"y \int_0^1 t dt \cdot 2", r"y*integral(t, 0, 1, t)*2"),
    (r"\int_0^1 t(1-t) dt", r"integral(t, 0, 1, t*(1 - t))"),
    (r"\int_{-\infty - \mu}^{\infty - \mu} e^{-t^2} dt", r"integral(t, -oo, oo, exp(-t^2))"),
    (r"\int_{(-\infty-\mu)/\sigma}^{0} e^{-t^2} dt", r"integral(t, -oo, 0, exp(-t^2))"),
    (r"\int_0^1 t \, d(t^2)", r"integral(t, 0, 1, t*derivative(t, t^2))"),
    (r"\int_0^1 t \, \mathrm{d}\left[ \mu + \sigma t \right]",
     r"integral(t, 0, 1, t*derivative(t, mu + sigma*t))"),
    (r"\sum_{i=1}^n i", r"sum(i, 1, n, i)"),
    (r"\sum_{i=1}^{n} x_i", r"sum(i, 1, n, x(i))"),
    (r"\sum_{i=1}^n x_i^2 + y", r"sum(i, 1, n, x(i)^2) + y"),
    (r"\sum_{i=1}^n (x_i - \mu)^2", r"sum(i, 1, n, (x(i) - mu)^2)"),
    (r"\sum_{i=1}^n \sum_{j=1}^{m} a_{ij}", r"sum(i, 1, n, sum(j, 1, m, a(i, j)))"),
    (r"\sum_{i=1}^n \sum_{j=1}^i a_{i,j}", r"sum(i, 1, n, sum(j, 1, i, a(i, j)))"),
    (r"\sum_{k=0}^\infty \frac{x^k}{k!}", r"sum(k, 0, oo, x^k/factorial(k))"),
    (r"\sum_{k=0}^n {n \choose k} x^k y^{n-k}", r"sum(k, 0, n, binomial(n, k)*x^k*y^(n - k))"),
    (r"\sum_{i=1}^n -2 x_i", r"sum(i, 1, n, -2*x(i))"),
    (r"\sum_{i=1}^{n-1} (x_{i+1} - x_i)", r"sum(i, 1, n - 1, x(i + 1) - x(i))"),
    (r"\sum_{k \in \{0, 1\}} x^k", r"x^0 + x^1"),
    (r"\sum_{i=1}^n y^{(i)}", r"sum(i, 1, n, y(i))"),
    (r"\prod_{i=1}^n x_i", r"product(i, 1, n, x(i))"),
    (r"\prod_{i=1}^n \frac{1}{\sigma} e^{-x_i}", r"product(i, 1, n, 1/sigma*exp(-x(i)))"),
    (r"\prod_{i=1}^n x_i \cdot \prod_{i=1}^n y_i", r"product(i, 1, n, x(i))*product(i, 1, n, y(i))"),
    (r"\ln \prod_{i=1}^n x_i", r"ln(product(i, 1, n, x(i)))"),
    (r"x \sum_{i=1}^n x_i \ln y", r"x*sum(i, 1, n, x(i)*ln(y))"),
    (r"\lim_{t \to 0} \frac{\sin t}{t}", r"limit(t -> 0, sin(t)/t)"),
    (r"\lim_{t \to \infty} e^{-t} + 1", r"limit(t -> oo, exp(-t)) + 1"),
    (r"\lim_{t \to 0^+} \ln t", r"limit(t -> 0+, ln(t))"),
    (r"\lim_{t \downarrow 0} \ln t", r"limit(t -> 0+, ln(t))"),
    (r"\lim_{t \rightarrow -\infty} e^{t}", r"limit(t -> -oo, exp(t))"),
    (r"\frac{d}{dx} x^2", r"derivative(x, x^2)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} (x y)", r"derivative(x, x*y)"),
    (r"\frac{d f(x)}{dx}", r"derivative(x, f(x))"),
    (r"\frac{d^2}{dx^2} x^3", r"derivative(x, derivative(x, x^3))"),
    (r"\frac{\partial}{\partial x} x y", r"derivative(x, x)*y"),
    (r"\frac{\partial^2 g(x,y)}{\partial x \partial y}", r"derivative(x, derivative(y, g(x, y)))"),
    (r"\frac{\partial}{\partial \sigma^2} \ln \sigma^2", r"derivative(v, ln(v), sigma^2)"),
    (r"\frac{d}{dx} 2 x", r"derivative(x, 2*x)"),
    (r"\frac{df}{dx}", r"derivative(x, f(x))"),
    (r"\nabla_x x^2", r"derivative(x, x^2)"),
    (r"\partial_x f(x)", r"derivative(x, f(x))"),
    (r"\left[ t^2 \right]_0^1", r"1^2 - 0^2"),
    (r"\left[ -e^{-t} \right]_{0}^{\infty}", r"limit(t -> oo, -exp(-t)) - (-exp(-0))"),
    (r"\left. t^2 \right|_{t=0}^{t=1}", r"1^2 - 0^2"),
    (r"\left. f(t) \right|_{t=x}", r"f(x)"),
    (r"t^2 \Big|_{t=0}^{1}", r"1^2 - 0^2"),
    (r"\left. \frac{d}{dt} e^{tx} \right|_{t=0}", r"derivative(t, exp(t*x), 0)"),
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
     r"cases(0 < x: x; otherwise: 0)"),
    (r"\left\{ \begin{array}{rl} 0 \; , & \text{if} \; x < 0 \\ 1 \; , & \text{if} \; x \geq 0 \end{array} \right.",
     r"cases(x < 0: 0; 0 <= x: 1)"),
    (r"\begin{cases} 1 & 0 \le x \le 1 \\ 0 & \text{else} \end{cases}",
     r"cases(0 <= x: cases(x <= 1: 1; otherwise: 0); otherwise: 0)"),
    (r"\mathbb{1}_{x > 0}", r"cases(0 < x: 1; otherwise: 0)"),
    (r"\mathbb{1}(x \le y)", r"cases(x <= y: 1; otherwise: 0)"),
    (r"\gamma(n, x)", r"integral(t, 0, x, t^(n - 1)*exp(-t))"),
    (r"\mathrm{B}(x; n, 2)", r"integral(t, 0, x, t^(n - 1)*(1 - t)^(2 - 1))"),
    (r"\mathrm{E}(X)", r"E(X ~ Normal(mu, sigma), X)"),
    (r"\mathbb{E}[X^2] - \mathbb{E}[X]^2", r"E(X ~ Normal(mu, sigma), X^2) - E(X ~ Normal(mu, sigma), X)^2"),
    (r"\mathrm{E}\left[ (X - \mathrm{E}(X))^2 \right]",
     r"E(X ~ Normal(mu, sigma), (X - E(X ~ Normal(mu, sigma), X))^2)"),
    (r"E[X]", r"E(X ~ Normal(mu, sigma), X)"),
    (r"\mathbb{E}_{z \sim p}[z^2]", r"E(z ~ Normal(0, 1), z^2)"),
    (r"\mathbb{E}_{z \sim \mathcal{N}(0, 1)}\left[ \ln q(z) \right]",
     r"E(z ~ Normal(0, 1), ln(Normal(z | mu, sigma)))"),
    (r"\mathbb{E}_{q}[\ln z]", r"E(z ~ Normal(mu, sigma), ln(z))"),
    (r"E_{p(z)}[z]", r"E(z ~ Normal(0, 1), z)"),
    (r"\langle z^2 \rangle_{p}", r"E(z ~ Normal(0, 1), z^2)"),
    (r"\left\langle \ln z \right\rangle_{q(z)}", r"E(z ~ Normal(mu, sigma), ln(z))"),
    (r"\mathbb{E}_X[X]", r"E(X ~ Normal(mu, sigma), X)"),
    (r"\mathrm{E}[\sigma X + \mu]", r"E(X ~ Normal(mu, sigma), sigma*X + mu)"),
    (r"\mathrm{E}\left[ e^{tX} \right]", r"E(X ~ Normal(mu, sigma), exp(t*X))"),
    (r"\mathrm{Var}(X)", r"Var(X ~ Normal(mu, sigma), X)"),
    (r"\operatorname{Var}[2X]", r"Var(X ~ Normal(mu, sigma), 2*X)"),
    (r"\mathrm{Var}(X)^{3/2}", r"Var(X ~ Normal(mu, sigma), X)^(3/2)"),
    (r"\mathrm{H}(X)", r"entropy(Normal(mu, sigma))"),
    (r"\mathrm{h}(X)", r"entropy(Normal(mu, sigma))"),
    (r"H[q]", r"entropy(Normal(mu, sigma))"),
    (r"D_{KL}(q \parallel p)", r"KL(Normal(mu, sigma) || Normal(0, 1))"),
    (r"D_{\mathrm{KL}}\left[ q \,\|\, p \right]", r"KL(Normal(mu, sigma) || Normal(0, 1))"),
    (r"\mathrm{KL}[P\,||\,Q]", r"KL(Normal(0, 1) || Normal(mu, sigma))"),
    (r"KL(q \| p)", r"KL(Normal(mu, sigma) || Normal(0, 1))"),
    (r"\mathrm{KL}(q, p)", r"KL(Normal(mu, sigma) || Normal(0, 1))"),
    (r"D_{\text{KL}}(q(z) \mid\mid p(z))", r"KL(Normal(mu, sigma) || Normal(0, 1))"),
    (r"\mathcal{N}(x; \mu, \sigma^2)", r"Normal(x | mu, sigma)"),
    (r"\mathcal{N}(z \mid 0, 1)", r"Normal(z | 0, 1)"),
    (r"\mathrm{Gam}(z; 2, 3)", r"Gamma(z | 2, 3)"),
    (r"\mathrm{Exp}(z; \sigma)", r"Exponential(z | sigma)"),
    (r"\ln q(z)", r"ln(Normal(z | mu, sigma))"),
    (r"q(z = \mu + \sigma \epsilon)", r"Normal(mu + sigma*epsilon | mu, sigma)"),
    (r"q({\color{red} z = \mu + \sigma \epsilon})", r"Normal(mu + sigma*epsilon | mu, sigma)"),
    (r"r(y \mid x)", r"r(y | x)"),
    (r"r(y = 2 \mid x = \mu)", r"r(2 | mu)"),
    (r"\int q(z) \ln \frac{q(z)}{p(z)} dz",
     r"integral(z, -oo, oo, Normal(z | mu, sigma)*ln(Normal(z | mu, sigma)/Normal(z | 0, 1)))"),
    (r"f_X(x)", r"Normal(x | mu, sigma)"),
    (r"f_\mathrm{X}(x)", r"Normal(x | mu, sigma)"),
    (r"F_X(x)", r"integral(t, -oo, x, Normal(t | mu, sigma))"),
    (r"f_X'(x)", r"derivative(x, Normal(x | mu, sigma))"),
    (r"M_X(t)", r"E(X ~ Normal(mu, sigma), exp(t*X))"),
    (r"M_X'(0)", r"derivative(t, E(X ~ Normal(mu, sigma), exp(t*X)), 0)"),
    (r"\mathrm{Pr}(X \le x)", r"integral(t, -oo, x, Normal(t | mu, sigma))"),
    (r"\mathrm{Pr}(0 < X \leq 1)", r"integral(t, 0, 1, Normal(t | mu, sigma))"),
    (r"\int_{\mathcal{X}} x f_X(x) dx", r"integral(x, -oo, oo, x*Normal(x | mu, sigma))"),
    (r"\mathrm{Skew}(X)",
     r"E(X ~ Normal(mu, sigma), (X - E(X ~ Normal(mu, sigma), X))^3)/Var(X ~ Normal(mu, sigma), X)^(3/2)"),
    (r"μ + σ ε", r"mu + sigma*epsilon"),
    (r"1_{x > 0} y", r"cases(0 < x: 1; otherwise: 0)*y"),
    (r"x_i + 1", r"x_i + 1"),
    (r"\prod_{i=1}^n \frac{x_i}{y}", r"product(i, 1, n, x(i)/y)"),
    (r"\ln(x)/y", r"ln(x)/y"),
    (r"\sum_{i=1}^n x_i / n", r"sum(i, 1, n, x(i)/n)"),
    (
        r"\mathrm{E}[\mathrm{E}(X)^2]",
        r"E(X ~ Normal(mu, sigma), E(X ~ Normal(mu, sigma), X)^2)",
    ),
    (r"{\rm E}[X] + {\rm Var}(X)", r"E(X ~ Normal(mu, sigma), X) + Var(X ~ Normal(mu, sigma), X)"),
    (r"\mathbb{E}_{\mathcal{N}(z; 0, 1)}[z^2]", r"E(z ~ Normal(0, 1), z^2)"),
    (r"\frac{d}{d\mu} \mathrm{E}[X]", r"derivative(mu, E(X ~ Normal(mu, sigma), X))"),
    (r"\nabla_\mu \ln f_X(x)", r"derivative(mu, ln(Normal(x | mu, sigma)))"),
    (r"\mathbb{P}(X > 1)", r"integral(t, 1, oo, Normal(t | mu, sigma))"),
    (r"\int_0^1\!\!\int_0^1 x y \,dx\,dy", r"integral(y, 0, 1, integral(x, 0, 1, x*y))"),
    (r"\left.\frac{\partial}{\partial x} x^2\right\rvert_{x=1}", r"derivative(x, x^2, 1)"),
    (r"\sum_{i=1}^n \alpha_{0i}", r"sum(i, 1, n, alpha(0, i))"),
    (r"\text{BF}_{12} x", r"BF_12*x"),
    (r"\frac{x}{\mathrm{1 - x^2}}", r"x/(1 - x^2)"),
    (r"\sum_{i=1}^n \sum_{j=1}^n -2 x", r"sum(i, 1, n, sum(j, 1, n, -2*x))"),
    (
        r"\begin{cases} 1 & \text{if } x > 0 \text{ and } y > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"cases(0 < x: cases(0 < y: 1; otherwise: 0); otherwise: 0)",
    ),
    (r"\sum_{i=1}^k \sum_{j=1}^{n_i} z_{ij}", r"sum(i, 1, k, sum(j, 1, n(i), z(i, j)))"),
    (r"\sum_{j=1}^n z_{ij}", r"sum(j, 1, n, z(i, j))"),
    (r"\sum_{i=1}^n y_{2,i}", r"sum(i, 1, n, y(2, i))"),
]  # fmt: skip

QUESTIONS = [
    (r"a(x + 1)", "undeclared"),
    (r"a(x)", "undeclared"),
    (r"a \left( x + 1 \right)", "undeclared"),
    (r"a[x]", "undeclared"),
    (r"a^2(x)", "undeclared"),
    (r"a/bc", "slash"),
    (r"x/2y", "slash"),
    (r"x/y(1 + t)", "slash"),
    (r"1/2x", "slash"),
    (r"e^{-x^2/2\sigma^2}", "slash"),
    (r"\ln x y", "reach"),
    (r"\ln 2 x", "reach"),
    (r"\ln \frac{1}{x} e^{-x}", "reach"),
    (r"\ln 2 \pi (x + 1)", "reach"),
    (r"\ln (x)^2", "reach"),
    (r"\sin (x)^2", "reach"),
    (r"\sin^{-1} x", "inverse"),
    (r"\exp -x", "syntax"),
    (r"\ln", "syntax"),
    (r"\ln -x", "syntax"),
    (r"\Gamma x", "reach"),
    (r"\operatorname{erf} x", "reach"),
    (r"f", "function"),
    (r"f + 1", "function"),
    (r"f^2(x)", "reach"),
    (r"f(x, y)", "arity"),
    (r"g(x)", "arity"),
    (r"h^{-1}(x)", "inverse"),
    (r"e", "e"),
    (r"x + e", "e"),
    (r"x = y", "relation"),
    (r"x < y", "relation"),
    (r"x \pm 1", "branches"),
    (r"x \mp y", "branches"),
    (r"\infty", "infinity"),
    (r"x + \infty", "infinity"),
    (r"1 + \ldots + n", "dots"),
    (r"x_1, x_2", "syntax"),
    (r"(x, y)", "vector"),
    (r"[x, y]", "vector"),
    (r"\left[ 0, 1 \right]", "vector"),
    (r"x \mid y", "bar"),
    (r"|x", "bar"),
    (r"x | y", "bar"),
    (r"x +", "syntax"),
    (r"x + + y", "syntax"),
    (r"+", "syntax"),
    (r"\cdot x", "command"),
    (r"x \cdot", "syntax"),
    (r"x /", "syntax"),
    (r"x^", "read"),
    (r"x 2", "syntax"),
    (r"2 3", "syntax"),
    (r"x2", "syntax"),
    (r"\frac{x}{}", "syntax"),
    (r"\int x^2", "differential"),
    (r"\int x^2 dx", "limits"),
    (r"\int_0 x^2 dx", "limits"),
    (r"\int_0^1 x \, dx \, dy", "differential"),
    (r"\int_0^1 x", "differential"),
    (r"x \, dx", "differential"),
    (r"\mathrm{d}x", "differential"),
    (r"\int_0^1 s \, ds^2", "differential"),
    (r"\int_A x dx", "set"),
    (r"\iint x y \, dx \, dy", "integral"),
    (r"\oint x dx", "integral"),
    (r"\sum x_i", "limits"),
    (r"\sum_i x_i", "limits"),
    (r"\sum_{i,j} x_{ij}", "limits"),
    (r"\sum_{i \neq j} x_i", "limits"),
    (r"\sum_{i=1}^n x_i - i", "reach"),
    (r"\sum_{i=1}^n", "syntax"),
    (r"\prod_{i=1}^n x_i \cdot y", "reach"),
    (r"\prod_{i=1}^n f(x_i) e^{-y}", "reach"),
    (r"\lim x", "limits"),
    (r"\lim_{t} t", "limits"),
    (r"\frac{d\epsilon}{dz}", "dependence"),
    (r"\frac{d}{dx} x e^x", "reach"),
    (r"\frac{d^2}{dx} x", "derivative"),
    (r"\frac{d}{dx}", "derivative"),
    (r"\nabla f(x)", "derivative"),
    (r"\partial f", "command"),
    (r"\frac{d}{d(x y)} x", "derivative"),
    (r"x |_0", "bar"),
    (r"n!!", "function"),
    (r"x^{\overline{y}}", "integer"),
    (r"\sum_{i=1}^n y_{2i}", "index"),
    (r"\frac{d}{dy_i} \sum_{i=1}^n y_i^2", "index"),
    (r"\sum_{i=1}^n g_i(x)", "undeclared"),
    (r"\sum_{i=1}^n \bar{y}_{i\bullet}", "command"),
    (r"\Sigma^{-1} x", "matrix"),
    (r"\mathrm{E}[t]", "law"),
    (r"e^{i x}", "complex"),
    (r"\exp(i t x)", "complex"),
    (r"\Delta x", "name"),
    (r"\underline{x}", "command"),
    (r"\mathrm{d}x / \mathrm{d}y", "differential"),
    (r"\ln x/y", "reach"),
    (r"\log f(x) / f(y)", "reach"),
    (r"\prod_{i=1}^n x_i / y", "reach"),
    (r"\mathrm{E}[\mu]", "law"),
    (r"a + \mathrm{E}[a]", "law"),
    (r"\sum_{i=1}^n \mathrm{E}[y_i]", "joint"),
    (r"\sum_{i=1}^n \mathrm{E}[X y_i]", "joint"),
    (r"\ln |I + W B|", "matrix"),
    (r"\operatorname*{max}_x f(x)", "optimum"),
    (r"\mathrm{min}\left[ x \right]", "optimum"),
    (r"x!", "integer"),
    (r"\binom{n}{x}", "integer"),
    (r"\lfloor x \rfloor", "floor"),
    (r"\lceil x \rceil", "floor"),
    (r"\arcsin x", "function"),
    (r"\operatorname{sgn}(x)", "function"),
    (r"\max_x f(x)", "optimum"),
    (r"\arg\max_x f(x)", "optimum"),
    (r"\sup f", "optimum"),
    (r"\mathbf{x}", "matrix"),
    (r"\mathbf{x}^\top \mathbf{y}", "matrix"),
    (r"x^T y", "matrix"),
    (r"x^\top", "matrix"),
    (r"\operatorname{tr}(A)", "matrix"),
    (r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", "matrix"),
    (r"\left[ \begin{matrix} 1 \\ 2 \end{matrix} \right]", "matrix"),
    (r"\| x \|", "matrix"),
    (r"\Vert x \Vert", "matrix"),
    (r"x \otimes y", "matrix"),
    (r"|\Sigma|", "matrix"),
    (r"\log |A|", "matrix"),
    (r"\vec{x}", "matrix"),
    (r"\mathrm{E}[Y]", "undeclared"),
    (r"\mathrm{E}[X Y]", "undeclared"),
    (r"\mathrm{E}[y]", "law"),
    (r"\mathrm{E}[X \mid Y]", "joint"),
    (r"\mathrm{E} X", "reach"),
    (r"\mathbb{E}^2[X]", "script"),
    (r"\mathbb{E}_{\theta}[X]", "law"),
    (r"\mathbb{E}_{x, y}[x y]", "joint"),
    (r"\mathbb{E}_{z \sim s}[z]", "law"),
    (r"\langle x \rangle", "law"),
    (r"\mathrm{Cov}(X, Y)", "joint"),
    (r"\mathrm{Var}(X \mid Y)", "joint"),
    (r"\mathrm{H}(Y)", "law"),
    (r"\mathrm{H}(X \mid Y)", "joint"),
    (r"\mathrm{KL}[s \,||\, p]", "law"),
    (r"D_{KL}(q)", "bar"),
    (r"\mathcal{N}(\mu, \sigma)", "law"),
    (r"\mathcal{N}(x; \mu, \sigma)", "convention"),
    (r"\mathcal{N}(0, 1)", "law"),
    (r"\mathrm{Gam}(x; 1, 2, 3)", "law"),
    (r"p(x)", "density"),
    (r"p(x, z)", "joint"),
    (r"q(x \mid z)", "density"),
    (r"r(y)", "density"),
    (r"\mathrm{Pr}(X \in A)", "undeclared"),
    (r"\mathrm{Pr}(X \le x, Y \le y)", "joint"),
    (r"\mathrm{Pr}(Y \le 1)", "law"),
    (r"Q_K(x)", "quantile"),
    (r"F_K^{-1}(x)", "quantile"),
    (r"\mathrm{Pr}(K \le x)", "integer"),
    (r"\mathrm{Pr}(2 K \le 3)", "event"),
    (r"x \%", "syntax"),
    (r"y_1 + y_3 + \ldots + y_n", "dots"),
    (r"y_1^2 + \ldots + y_n^3", "dots"),
    (r"y_2 + \ldots + y_n", "dots"),
    (r"y_1 - y_2 + \ldots + y_n", "dots"),
    (r"y_1 + \ldots + y_x", "integer"),
    (r"(x + 1)!!", "function"),
    (r"F_Y(y)", "undeclared"),
    (r"P", "law"),
    (r"\text{const}", "words"),
    (r"x \text{ and } y", "words"),
    (r"\foo", "command"),
    (r"\Phi(x)", "undeclared"),
    (r"{}^2", "syntax"),
    (r"x_{i+1}^{(}", "syntax"),
    (r"x_{=}", "name"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), READINGS)
def test_reading(formula, expected):
    assert text(read(formula).term) == expected


@pytest.mark.parametrize(("formula", "kind"), QUESTIONS)
def test_question(formula, kind):
    with pytest.raises((Question, ReadError)) as raised:
        read(formula)
    if kind == "read":
        assert isinstance(raised.value, ReadError)
        return
    question = raised.value
    assert question.kind == kind
    assert question.span is not None and 0 <= question.span.start <= question.span.end <= len(formula)
    assert "#" not in question.message


@pytest.mark.parametrize("formula", [formula for formula, _ in READINGS])
def test_printed_and_read_again(formula):
    again(read(formula).term)


def again(term: Term) -> None:
    """What is printed of a term reads as the term."""
    names = [s.name for s in term.free]
    if len(set(names)) < len(names):  # a number and a sequence of one name
        return
    printed = latex(term)
    assert read(printed, scope_of(term)).term == term, printed


terms = st.recursive(leaves, real_terms, max_leaves=10).map(closed)


@settings(max_examples=300, deadline=None)
@given(terms)
def test_random_terms_read_back(term):
    again(tidy(term))


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_terms_of_random_steps_read_back(r, depth):
    again(tidy(random_steps.scalar(r, depth)))


def test_member_under_a_sum_is_no_declared_scalar():
    scope = SCOPE.with_scalar("x_i")
    assert text(read(r"\sum_{i=1}^n x_i", scope).term) == "sum(i, 1, n, x(i))"
    assert text(read("x_i", scope).term) == "x_i"


CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "statproofbook" / "P"


def generous() -> Scope:
    """A scope in which every letter is a number, and some are functions."""
    scope = Scope().with_random("X", normal(mu, sigma)).with_function("f").with_function("g")
    for name in [*string.ascii_lowercase, *sorted(GREEK - {"pi", "Gamma", "psi"})]:
        if name not in ("e", "d", "f", "g") and name not in scope.meanings:
            scope = scope.with_scalar(name, "integer" if name in ("i", "j", "k", "n", "m") else "real")
    return scope


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus stands beside the repository")
def test_formulas_of_the_corpus_read_back():
    scope, seen, count = generous(), set(), 0
    for path in sorted(CORPUS.glob("*.md")):
        document = read_document(path)
        for piece in document.pieces:
            if not isinstance(piece, Formula):
                continue
            try:
                rows = chains(parse(document.source, piece.span))
            except ReadError:
                continue
            for row in rows:
                for expression in row.expressions:
                    written = document.source[expression.span]
                    if written in seen:
                        continue
                    seen.add(written)
                    try:
                        term = elaborate(expression.nodes, scope).term
                    except Question:
                        continue
                    count += 1
                    again(term)
    assert count > 1500


@pytest.mark.parametrize(
    "formula",
    [
        r"\left[" * 40 + "x" + r"\right]_0^1" * 40,
        r"\frac{d}{dx} (" * 40 + "x" + ") y" * 40,
        r"\mathrm{E}[" * 40 + "X" + "]" * 40,
        r"\int_0^1 (" * 40 + "x" + r") d(x)" * 40,
        r"\mathbb{E}_{q}[" * 40 + "z" + "]" * 40,
    ],
)
def test_depth_costs_no_more_than_its_budget(formula):
    begin = time.perf_counter()
    with contextlib.suppress(Question, ReadError):
        read(formula)
    assert time.perf_counter() - begin < 5


def test_a_letter_used_as_a_number_is_a_factor():
    page = parse(Source("test", r"a + b = a(b + 1) + c(x + 1) + c(x) + c"))
    numbers = number_names([page])
    assert "a" in numbers and "c" not in numbers
    scope = SCOPE.without("a").with_scalar("b")
    with pytest.raises(Question):
        read("a(b + 1)", scope)
    used = replace(scope, numbers=numbers)
    assert text(read("a(b + 1)", used).term) == "a*(b + 1)"
    with pytest.raises(Question):
        read("a(b)", used)


def test_a_parameter_that_must_be_whole_is_whole():
    reading = elaborate_law(parse(Source("test", r"\mathrm{Bin}(n, p)")).items, Scope())
    assert {(s.name, s.sort) for s in reading.term.free if s.name != "Binomial"} == {
        ("n", "integer"),
        ("p", "real"),
    }


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"0 < x \le 1", ["0 < x", "x <= 1"]),
        (r"x \in [0, 1)", ["0 <= x", "x < 1"]),
        (r"x \in (0, \infty)", ["0 < x"]),
        (r"x \ne y", ["x != y"]),
        (r"x \geq y = 2", ["y <= x", "y = 2"]),
    ],
)
def test_propositions(formula, expected):
    found = elaborate_propositions(parse(Source("test", formula)).items, SCOPE)
    assert [text(reading.term) for reading in found] == expected


def test_one_proposition_is_one():
    assert text(elaborate_proposition(parse(Source("test", "x < 1")).items, SCOPE).term) == "x < 1"
    with pytest.raises(Question):
        elaborate_proposition(parse(Source("test", "0 < x < 1")).items, SCOPE)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\mathcal{N}(\mu, \sigma^2)", "Normal(mu, sigma)"),
        (r"N(0, 1)", "Normal(0, 1)"),
        (r"\ln \mathcal{N}(\mu, \sigma^2)", "LogNormal(mu, sigma)"),
        (r"\mathrm{Exp}(\sigma)", "Exponential(sigma)"),
        (r"q(z)", "Normal(mu, sigma)"),
        (r"r(y \mid x)", "r(x)"),
        (r"P", "Normal(0, 1)"),
        (r"X", "Normal(mu, sigma)"),
    ],
)
def test_laws(formula, expected):
    assert text(elaborate_law(parse(Source("test", formula)).items, SCOPE).term) == expected


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (r"\mu_1", "mu_1"),
        (r"\hat\sigma", "sigma_hat"),
        (r"\hat{\mu}_{q}", "mu_q_hat"),
        (r"f_\mathrm{X}", "f_X"),
        (r"x^*", "x^{*}"),
        (r"y^{(i)}", "y^{(i)}"),
        (r"x'", "x_{1}"),
        (r"\mathrm{MSE}", "MSE"),
        (r"σ", "sigma"),
        (r"x^2", None),
        (r"x y", None),
        (r"2", None),
    ],
)
def test_identifiers(formula, name):
    assert identifier(parse(Source("test", formula)).items) == name


letter_names = st.sampled_from(["x", "mu", "sigma", "Sigma", "alpha", "N", "varepsilon"])
words = st.sampled_from(["1", "i", "max", "q", "phi", "0"])


@settings(max_examples=200, deadline=None)
@given(
    letter_names,
    st.lists(words, max_size=2),
    st.lists(st.sampled_from(["hat", "bar", "tilde"]), max_size=2),
    st.integers(0, 5),
    st.sampled_from(["", "{}^2", r"\ln {}", "{} + 1", r"\frac{{{}}}{{2}}"]),
)
def test_names_read_back(base, subscripts, accents, primes, around):
    name = "_".join((base, *subscripts, *accents)) + (f"_{{{primes}}}" if primes else "")
    symbol_ = symbol(name)
    assert read(spell(name), Scope().with_scalar(name)).term == symbol_
    if around:
        printed = around.format(spell(name))
        assert symbol_ in read(printed, Scope().with_scalar(name)).term.free


def test_the_variable_of_a_bare_law():
    theta, one = symbol("theta"), normal(symbol("theta"), ONE)
    scope = Scope().with_density("q_theta", one, "x").with_density("p", normal(ZERO, ONE), "z")
    assert text(read("E_q[x^2]", scope).term) == "E(x ~ Normal(theta, 1), x^2)"
    assert (
        text(read(r"\nabla_{\theta} E_q[x^2]", scope).term)
        == "derivative(theta, E(x ~ Normal(theta, 1), x^2))"
    )
    assert theta in one.free
    scope = scope.with_random("epsilon", normal(ZERO, ONE))
    assert (
        text(read(r"E_p[(\theta + \epsilon)^2]", scope).term)
        == "E(epsilon ~ Normal(0, 1), (theta + epsilon)^2)"
    )
    with pytest.raises(Question):
        read(r"E_p[\theta^2]", scope)


TOKENS = [*"xyz+-*/^_{}()[]|,;=!'&", r"\int", r"\sum_{i=1}^n", r"\frac", r"\mathrm{E}", r"\mathbb{E}_q", r"\ln", "dx",
          r"\partial", r"\sim", r"\mid", r"\|", r"\mathrm{KL}", r"\mathcal{N}", r"\sigma^2", r"\infty", r"\Gamma", "e^",
          r"\lim_{t \to 0}", r"\mathbb{1}", r"\begin{cases}", r"\end{cases}", r"\\", "f", "X", "q", "2"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([formula for formula, _ in (*READINGS, *QUESTIONS)]),
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 3), st.sampled_from(TOKENS)), min_size=1, max_size=4
    ),
)
def test_mutated_formulas_are_read_or_asked_about(formula, changes):
    for place, dropped, token in changes:
        formula = formula[:place] + token + formula[place + dropped :]
    for entry in (elaborate, elaborate_law, elaborate_propositions):
        with contextlib.suppress(Question, ReadError):
            entry(parse(Source("test", formula)).items, SCOPE)


@pytest.mark.parametrize("formula", [r"|\Gamma(x)|", r"\left| \mathrm{B}(x, y) \right|", r"|\Gamma(x) - 1|"])
def test_a_function_with_a_capital_letter_between_bars_is_no_matrix(formula):
    assert text(read(formula).term).startswith("abs(")


def test_a_capital_letter_between_bars_is_asked_about():
    with pytest.raises(Question, match="determinant"):
        read("|A x|")
